// One private MongoDB for the whole run, started by the code that starts a user's.
import { spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import '../../scripts/register-typescript.js'

// Waits until its standard input ends, which happens however the run does, `kill -9` included. After an ordered
// end the folder is gone already.
const CLEAN_UP = `
cat > /dev/null
for folder; do
  [ -d "$folder" ] || continue
  find "$folder" -name mongod.lock -exec cat {} + | xargs -r kill -9
  rm -rf "$folder"
done
`

/** mongod leaves a terminal's Ctrl-C to its owner, and so does this; jest then ends without a teardown. */
function startCleaner(folders) {
  const stdio = ['pipe', 'ignore', 'ignore']
  const cleaner = spawn('sh', ['-c', CLEAN_UP, 'clean-up', ...folders], { detached: true, stdio })
  cleaner.unref()
  cleaner.stdin.unref()
  return cleaner
}

const memory = '/dev/shm'
/** Several times of what a run takes: mongod ends when its disk is full. */
const enoughBytes = 2 * 1024 ** 3

/**
 * Where the data of the shared MongoDB lies: in memory where there is room, for nobody reads it after a power cut.
 * Each test server has a database of its own, and a disk takes half a second to make and drop its files.
 */
function parentOfData() {
  try {
    const { bavail, bsize } = statfsSync(memory)
    accessSync(memory, constants.W_OK)
    return bavail * bsize >= enoughBytes ? memory : tmpdir()
  } catch {
    return tmpdir() // no such folder on this machine
  }
}

export default async function setUp() {
  const { openDatabase } = await import('../../src/database/index.ts')
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-test-'))
  const data = mkdtempSync(join(parentOfData(), 'portcullis-test-data-'))
  const cleaner = startCleaner([folder, data])
  const log = pino({}, { write: (line) => process.stderr.write(`${JSON.parse(line).msg}\n`) })
  const database = await openDatabase({ dataDir: join(data, 'data'), log })
  // Clocks of tests are injected: by the real one, what they store may have expired.
  await database.connection.db.admin().command({ setParameter: 1, ttlMonitorEnabled: false })
  await database.connection.close()
  process.env.PORTCULLIS_TEST_MONGODB_URI = database.uri
  process.env.PORTCULLIS_TEST_FOLDER = folder
  globalThis.portcullisTestRun = { cleaner, database, folders: [folder, data] }
}

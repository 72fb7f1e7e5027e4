// One private MongoDB for the whole run, started by the code that starts a user's.
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import '../../scripts/register-typescript.js'

// Waits until its standard input ends, which happens however the run does, `kill -9` included. After an ordered
// end the folder is gone already.
const CLEAN_UP = `
cat > /dev/null
[ -d "$1" ] || exit 0
find "$1" -name mongod.lock -exec cat {} + | xargs -r kill -9
rm -rf "$1"
`

/** mongod leaves a terminal's Ctrl-C to its owner, and so does this; jest then ends without a teardown. */
function startCleaner(folder) {
  const stdio = ['pipe', 'ignore', 'ignore']
  const cleaner = spawn('sh', ['-c', CLEAN_UP, 'clean-up', folder], { detached: true, stdio })
  cleaner.unref()
  cleaner.stdin.unref()
  return cleaner
}

export default async function setUp() {
  const { openDatabase } = await import('../../src/database/index.ts')
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-test-'))
  const cleaner = startCleaner(folder)
  const log = pino({}, { write: (line) => process.stderr.write(`${JSON.parse(line).msg}\n`) })
  const database = await openDatabase({ dataDir: join(folder, 'data'), log })
  await database.connection.close()
  process.env.PORTCULLIS_TEST_MONGODB_URI = database.uri
  process.env.PORTCULLIS_TEST_FOLDER = folder
  globalThis.portcullisTestRun = { cleaner, database, folder }
}

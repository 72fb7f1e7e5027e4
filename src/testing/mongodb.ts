import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { openDatabase } from '../database/index.js'

/** A MongoDB for tests. */
export interface TestMongodb {
  /** A single-node replica set on the loopback address, so that transactions and change streams work. */
  readonly uri: string
  /** Stops it and deletes its data. It can be called repeatedly. */
  stop(): Promise<void>
}

/** The variable with the URI of a running MongoDB that all test files of a run share. */
export const mongodbVariable = 'PORTCULLIS_TEST_MONGODB_URI'

/**
 * Starts a private MongoDB in a temporary folder, for the global setup of a test run. If `PORTCULLIS_TEST_MONGODB_URI`
 * is set to its `uri`, the servers of all test files use it instead of starting one per process.
 *
 * @throws MONGOD_NOT_FOUND, MONGOD_FAILED
 */
export async function startTestMongodb(): Promise<TestMongodb> {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-testing-'))
  const cleaner = startCleaner(folder)
  const end = async () => {
    await rm(folder, { recursive: true, force: true })
    cleaner.stdin?.end()
  }
  try {
    const database = await openDatabase({ dataDir: join(folder, 'data'), log: pino({ level: 'silent' }) })
    await database.connection.close()
    let stopping: Promise<void> | undefined
    return {
      uri: database.uri,
      stop: () => (stopping ??= database.stop().finally(end)),
    }
  } catch (error) {
    await end()
    throw error
  }
}

// Waits for the end of its standard input, which the operating system closes however the test run ends. After a normal
// stop, the folder no longer exists.
const cleanUp = `
cat > /dev/null
[ -d "$1" ] || exit 0
find "$1" -name mongod.lock -exec cat {} + | xargs kill -9 2> /dev/null
rm -rf "$1"
`

/**
 * Starts a process that kills the mongod and deletes its folder after a test run was killed. Test runners kill
 * processes without running exit handlers, and a mongod survives its parent. Ctrl-C reaches neither process.
 */
function startCleaner(folder: string): ChildProcess {
  const cleaner = spawn('sh', ['-c', cleanUp, 'clean-up', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without `sh`, a killed test run leaves its mongod running. Nothing else depends on this process.
  cleaner.on('error', () => undefined)
  cleaner.unref()
  if (cleaner.stdin !== null && 'unref' in cleaner.stdin && typeof cleaner.stdin.unref === 'function') {
    cleaner.stdin.unref()
  }
  return cleaner
}

let shared: Promise<TestMongodb> | undefined
let users = 0

/**
 * The MongoDB of this process: that of `PORTCULLIS_TEST_MONGODB_URI`, or a private one that all callers share. The
 * private one is stopped when the last caller has called `stop`.
 */
export async function shareTestMongodb(env: Readonly<NodeJS.ProcessEnv> = process.env): Promise<TestMongodb> {
  const given = env[mongodbVariable]
  if (given !== undefined && given !== '') return { uri: given, stop: async () => undefined }
  users += 1
  shared ??= startTestMongodb()
  const mine = shared
  let stopping: Promise<void> | undefined
  const stop = () => (stopping ??= release(mine))
  try {
    return { uri: (await mine).uri, stop }
  } catch (error) {
    users -= 1
    if (users === 0) shared = undefined
    throw error
  }
}

async function release(mine: Promise<TestMongodb>): Promise<void> {
  users -= 1
  if (users > 0) return
  shared = undefined
  await (await mine).stop()
}

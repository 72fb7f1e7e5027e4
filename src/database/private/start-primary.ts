import { setTimeout as sleep } from 'node:timers/promises'
import { MongodFailed } from '../failures/errors.js'
import type { MongodBinary } from '../mongod-binary/index.js'
import type { Credentials } from './credentials.js'
import type { DataFolder } from './data-folder.js'
import { lastWords, type MongodExit, type MongodProcess, startMongod } from './mongod-process.js'
import { freePort, isListening } from './ports.js'
import { isRunning } from './process-identity.js'
import { ensurePrimary } from './replica-set.js'

/**
 * After a crash, mongod recovers from its journal before it listens. A set with a new port may wait 30 s for the old
 * one.
 */
const START_DEADLINE_MS = 120_000
const POLL_MS = 20

/** mongod's exit codes (src/mongo/util/exit_code.h). */
const EXIT_PORT_TAKEN = 48
const EXIT_WRONG_VERSION = 62

/**
 * Starts mongod on the previous port, or on another if that is taken, and waits until it is primary.
 *
 * @param onStart - called as soon as the process exists, before it is ready
 * @throws MongodFailed with mongod's last error lines
 */
export async function startPrimary(
  binary: MongodBinary,
  folder: DataFolder,
  credentials: Credentials,
  wantedPort: number | null,
  onStart: (mongod: MongodProcess) => void,
): Promise<MongodProcess> {
  for (let wanted = wantedPort; ; wanted = null) {
    const mongod = await startMongod(binary.path, folder, await freePort(wanted))
    onStart(mongod)
    try {
      await Promise.race([untilPrimary(mongod, credentials), endedEarly(mongod)])
      return mongod
    } catch (error) {
      await mongod.stop()
      const exit = await mongod.exited
      if (exit.code !== EXIT_PORT_TAKEN) throw failed(binary, folder, exit, error)
    }
  }
}

async function untilPrimary(mongod: MongodProcess, credentials: Credentials): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS
  while (!(await isListening(mongod.port))) {
    if (!isRunning(mongod.identity)) throw new Error('mongod exited before it listened.')
    if (Date.now() > deadline) throw new Error(`mongod does not listen after ${START_DEADLINE_MS} ms.`)
    await sleep(POLL_MS)
  }
  const isOurs = (pid: number) => pid === mongod.identity.pid
  await ensurePrimary({ port: mongod.port, credentials, isOurs, deadlineMs: deadline - Date.now() })
}

async function endedEarly(mongod: MongodProcess): Promise<never> {
  await mongod.exited
  throw new Error('mongod exited before it was a primary.')
}

function failed(binary: MongodBinary, folder: DataFolder, exit: MongodExit, cause: unknown) {
  const how = exit.signal ?? `exit code ${exit.code}`
  const hint =
    exit.code === EXIT_WRONG_VERSION
      ? `The data was written by another version of MongoDB: set PORTCULLIS_MONGOD to a mongod of that version.\n`
      : ''
  const message =
    `The private MongoDB did not start (${binary.path}, version ${binary.version}, ${how}).\n` +
    `${hint}Its log is ${folder.mongodLog}. The last lines:\n${lastWords(folder)}`
  return new MongodFailed({ message, cause, detail: { binary: binary.path, dataDir: folder.path } })
}

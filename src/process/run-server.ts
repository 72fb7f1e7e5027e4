import type { Logger } from 'pino'
import { accountCollection, adminRole } from '../accounts/index.js'
import type { Application } from '../application/portcullis.js'
import type { Portcullis } from '../application/public.js'
import { exitCodeOfSignal, exitCodes } from '../lib/exit-codes.js'
import { listenFailure } from './listen-failure.js'
import { onStopSignals } from './stop-signals.js'

/** Draining takes at most 10 s, and mongod gets 15 s to stop. A stop that takes longer than this hangs. */
const stopDeadlineMilliseconds = 40_000

/** Options of `runServer`. */
export interface RunServerOptions {
  /** For the address. */
  readonly stdout: NodeJS.WritableStream
  /** How the user invokes the command `portcullis`, for advice. */
  readonly command: string
  /** Removes listeners that end the process at a signal. It is called once the server stops gracefully instead. */
  readonly releaseSignals: () => void
}

/**
 * Listens, and runs the server until a signal, an unexpected error or the loss of the private MongoDB ends it. Then
 * stops it.
 *
 * @returns the exit code
 * @throws ReportedFailure if the port or the host cannot be used
 */
export async function runServer(
  application: Application,
  { stdout, command, releaseSignals }: RunServerOptions,
): Promise<number> {
  const { portcullis, log } = application
  const end = awaitEnd(application)
  releaseSignals()
  try {
    const url = await listen(portcullis)
    stdout.write(await greeting(application, url, command))
    return await end.code
  } finally {
    await stopInTime(portcullis, log).finally(end.release)
  }
}

/** Resolves with the exit code at a signal, an unexpected error, or the loss of the private MongoDB. */
function awaitEnd({ log, databaseLost }: Application) {
  let resolve: (exitCode: number) => void = () => undefined
  const code = new Promise<number>((settle) => {
    resolve = settle
  })
  const fail = () => resolve(exitCodes.failed)
  // Exit, so that a supervisor restarts server and database. Without the database, the server could only respond 503.
  databaseLost.addEventListener('abort', fail)
  if (databaseLost.aborted) fail()
  const releaseSignals = onStopSignals({
    source: process,
    clock: () => performance.now(),
    stop(signal) {
      log.info({ signal }, 'stopping: waiting for requests in progress')
      resolve(exitCodes.ok)
    },
    force(signal) {
      log.warn({ signal }, 'stopping immediately')
      process.exit(exitCodeOfSignal[signal])
    },
  })
  const releases = (['uncaughtException', 'unhandledRejection'] as const).map((event) => {
    const listener = (err: unknown) => {
      // The process is in an undefined state. Exit, so that a supervisor starts a new one.
      log.fatal({ err }, event)
      fail()
    }
    process.on(event, listener)
    return () => process.off(event, listener)
  })
  return {
    code,
    release() {
      releaseSignals()
      for (const release of releases) release()
    },
  }
}

/** @throws ReportedFailure if the port or the host cannot be used */
async function listen({ listen, config }: Portcullis): Promise<string> {
  try {
    return (await listen()).url
  } catch (error) {
    throw listenFailure(error, config) ?? error
  }
}

async function stopInTime(portcullis: Portcullis, log: Logger): Promise<void> {
  const deadline = setTimeout(
    () => {
      log.fatal('stop timed out: exiting')
      process.exit(exitCodes.failed)
    },
    stopDeadlineMilliseconds + portcullis.config.drainDelaySeconds * 1000,
  )
  await portcullis.stop()
  clearTimeout(deadline)
  log.info('stopped')
}

async function greeting(
  { portcullis, services }: Application,
  url: string,
  command: string,
): Promise<string> {
  const address = `Portcullis is running at ${url}\n`
  if (portcullis.config.mode === 'production') return address
  const { db, nameOf } = services.store
  const admin = await db.collection(nameOf(accountCollection)).findOne({ roles: adminRole })
  const sandbox = '  Open it in a browser for Apollo Sandbox.\n'
  const first = `  Create the first admin in another terminal: ${command} users create NAME --role ADMIN\n`
  return `${address}${sandbox}${admin === null ? first : ''}`
}

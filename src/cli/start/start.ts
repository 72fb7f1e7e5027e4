import { realpathSync } from 'node:fs'
import { relative } from 'node:path'
import type { Logger } from 'pino'
import { accountCollection, adminRole } from '../../accounts/index.js'
import { configurationWarnings, readConfiguration } from '../../application/configuration.js'
import { type Application, createApplication } from '../../application/portcullis.js'
import type { Portcullis } from '../../application/public.js'
import type { CommandContext } from '../lib/command-context.js'
import { createCommandLog } from '../lib/command-log.js'
import { exitCodeOfSignal, exitCodes } from '../lib/exit-codes.js'
import { print } from '../lib/print.js'
import { listenFailure } from './listen-failure.js'
import { onStopSignals } from './stop-signals.js'

/** Draining takes at most 10 s, and mongod gets 15 s to stop. A stop that takes longer than this hangs. */
const stopDeadlineMilliseconds = 40_000

/**
 * Runs the server until a signal or an unexpected error ends it.
 *
 * @returns the exit code
 */
export async function start(context: CommandContext): Promise<number> {
  const { env, stdout, stderr } = context
  const config = readConfiguration({ env })
  const isWatched = config.mode === 'development' && stderr.isTTY === true
  const log = createCommandLog({ stderr }, config.logLevel, isWatched ? 'human' : 'json')
  for (const warning of configurationWarnings(env)) log.warn(warning)
  const end = new AbortController()
  const application = await createApplication({ env, log, onDatabaseLost: () => end.abort() })
  const { portcullis } = application
  const ended = untilEnd(log, end.signal)
  try {
    const url = await listen(portcullis)
    await print(stdout, await greeting(application, url))
    return await ended
  } finally {
    await stopInTime(portcullis, log)
  }
}

/** Resolves with the exit code at a signal, an unexpected error, or the loss of the private MongoDB. */
function untilEnd(log: Logger, databaseLost: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    // Exit, so that a supervisor restarts server and database. Without the database, the server could only respond 503.
    databaseLost.addEventListener('abort', () => resolve(exitCodes.failed))
    onStopSignals({
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
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (err: unknown) => {
        // The process is in an undefined state. Exit, so that a supervisor starts a new one.
        log.fatal({ err }, event)
        resolve(exitCodes.failed)
      })
    }
  })
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

async function greeting({ portcullis, services }: Application, url: string): Promise<string> {
  const address = `Portcullis is running at ${url}\n`
  if (portcullis.config.mode === 'production') return address
  const { db, nameOf } = services.store
  const admin = await db.collection(nameOf(accountCollection)).findOne({ roles: adminRole })
  const sandbox = '  Open it in a browser for Apollo Sandbox.\n'
  const first = `  Create the first admin in another terminal: ${ownCommand()} users create NAME --role ADMIN\n`
  return `${address}${sandbox}${admin === null ? first : ''}`
}

/** How to invoke this command from the working directory. */
function ownCommand(): string {
  const [, named = ''] = process.argv
  // An installed command is a symbolic link to its script.
  const script = realpathSync(named)
  return script.includes('/node_modules/') ? 'npx portcullis' : `node ${relative(process.cwd(), script)}`
}

/** @throws CommandFailure if the port or the host cannot be used */
async function listen({ listen, config }: Portcullis): Promise<string> {
  try {
    return (await listen()).url
  } catch (error) {
    throw listenFailure(error, config) ?? error
  }
}

import { applicationOf } from '../application/applications.js'
import { configurationWarnings } from '../application/configuration.js'
import type { Portcullis } from '../application/public.js'
import { exitAtSignals, exitWithoutWaiting } from '../lib/process-end.js'
import { describeFailure } from './failure.js'
import { runServer } from './run-server.js'

/**
 * Runs a server as the main task of the process, as `portcullis start` does: listens, prints the address, and stops
 * gracefully at SIGINT or SIGTERM. A second signal ends the process immediately. An uncaught error or the loss of the
 * private MongoDB stops the server with exit code 1. A fault of the start is one line on standard error, with the exit
 * codes of the command.
 *
 * It sets `process.exitCode`. Three seconds after the server has stopped, it ends the process if something still keeps
 * it alive.
 *
 * @param portcullis - a server that does not listen yet, or the promise of `createPortcullis`. Pass the promise, so that
 *   faults of the start are reported too
 * @returns resolves when the server has stopped, or could not start. It never rejects
 */
export async function runPortcullis(portcullis: Portcullis | Promise<Portcullis>): Promise<void> {
  const releaseSignals = exitAtSignals()
  try {
    process.exitCode = await run(await portcullis, releaseSignals)
  } catch (error) {
    const { text, exitCode } = describeFailure(error)
    process.stderr.write(`portcullis: ${text}\n`)
    process.exitCode = exitCode
  } finally {
    releaseSignals()
    exitWithoutWaiting()
  }
}

function run(portcullis: Portcullis, releaseSignals: () => void): Promise<number> {
  const application = applicationOf(portcullis)
  if (application === undefined) {
    throw new TypeError('runPortcullis: the argument must be the result of createPortcullis')
  }
  const { log, env } = application
  for (const warning of configurationWarnings(env)) log.warn(warning)
  return runServer(application, { stdout: process.stdout, command: 'npx portcullis', releaseSignals })
}

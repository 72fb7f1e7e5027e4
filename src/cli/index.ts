#!/usr/bin/env node
// Not from config's index: it loads libraries, which read the environment that is set here.
import { runLibrariesInProduction } from '../config/mode.js'
import { exitAtSignals, exitWithoutWaiting } from '../lib/process-end.js'
import { keepCompiledCode } from './lib/compile-cache.js'

const impliedMode = runLibrariesInProduction(process.env)
keepCompiledCode(process.env)
const releaseSignals = exitAtSignals()
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader closed the pipe: `portcullis users list | head`.
  if (error.code === 'EPIPE') process.exit()
  throw error
})
// If the terminal was closed, the command continues without output.
process.stderr.on('error', () => undefined)

const { runCommand } = await import('./run-command.js')
process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
  impliedMode,
  releaseSignals,
})
exitWithoutWaiting()

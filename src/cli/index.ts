#!/usr/bin/env node
// Not from config's index: it loads libraries, which read the environment that is set here.
import { runLibrariesInProduction } from '../config/mode.js'
import { keepCompiledCode } from './lib/compile-cache.js'
import { exitCodeOfSignal } from './lib/exit-codes.js'

runLibrariesInProduction(process.env)
keepCompiledCode(process.env)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Unlike the default handler, `process.exit` runs exit handlers, which stop a private MongoDB.
  process.once(signal, () => process.exit(exitCodeOfSignal[signal]))
}
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
})

// Remaining handles must not keep the process alive after the command ended.
const lingerMilliseconds = 3000
setTimeout(() => process.exit(), lingerMilliseconds).unref()

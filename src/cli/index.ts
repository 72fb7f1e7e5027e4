#!/usr/bin/env node
// Not by config's index: that loads libraries, and the environment is for them.
import { runLibrariesInProduction } from '../config/mode.js'
import { keepCompiledCode } from './lib/compile-cache.js'
import { exitCodeOfSignal } from './lib/exit-codes.js'

runLibrariesInProduction(process.env)
keepCompiledCode(process.env)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Unlike the default, an exit in order lets go of what was started: a MongoDB of ours ends with us.
  process.once(signal, () => process.exit(exitCodeOfSignal[signal]))
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader has seen enough: `portcullis users list | head`.
  if (error.code === 'EPIPE') process.exit()
  throw error
})
// A terminal that was closed takes no more words; what is under way goes on without them.
process.stderr.on('error', () => undefined)

const { runCommand } = await import('./run-command.js')
process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
})

// Nothing should be left now. What is, whatever left it, must not keep a command that has ended.
const lingerMilliseconds = 3000
setTimeout(() => process.exit(), lingerMilliseconds).unref()

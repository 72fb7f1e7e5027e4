import { CommanderError } from 'commander'
import { exitCodes } from '../lib/exit-codes.js'
import { withKeyIdsAsArguments } from './keys/key-commands.js'
import type { CommandContext } from './lib/command-context.js'
import { createProgram } from './program.js'

/**
 * Runs one command line.
 *
 * @param args - without the executable and the script
 * @returns the exit code. It never rejects
 */
export async function runCommand(args: readonly string[], context: CommandContext): Promise<number> {
  let exitCode: number = exitCodes.ok
  const program = createProgram(context, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...withKeyIdsAsArguments(args)], { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has printed the message. Requested help and version have exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    const { describeFailure } = await import('../process/index.js')
    const failure = describeFailure(error)
    context.stderr.write(`portcullis: ${failure.text}\n`)
    return failure.exitCode
  }
}

import { CommanderError } from 'commander'
import { withKeyIdsAsArguments } from './keys/key-commands.js'
import type { CommandContext } from './lib/command-context.js'
import { exitCodes } from './lib/exit-codes.js'
import { createProgram } from './program.js'

/**
 * Runs one command line.
 *
 * @param args - without the program and the script
 * @returns the exit code; an error never passes
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
    // Commander has said it already; help and version that were asked for are no fault.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    const { describeFailure } = await import('./lib/failure.js')
    const failure = describeFailure(error)
    context.stderr.write(`portcullis: ${failure.text}\n`)
    return failure.exitCode
  }
}

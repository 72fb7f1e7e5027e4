import type { Command } from 'commander'
import type { CommandContext } from '../lib/command-context.js'

/** Adds `portcullis token ...`. */
export function addTokenCommands(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  program
    .command('token')
    .description('inspect access tokens')
    .command('inspect')
    .argument(
      '[token]',
      'the token; by default it is prompted for or read from the first line of standard input, which keeps it out of the shell history',
    )
    .description('explain an access token and why it is refused; exit code 0 if it is accepted')
    .option('--json', 'print the explanation as JSON')
    .action(async (token: string | undefined, options: { json?: true }) => {
      const { inspectToken } = await import('./token-inspect.js')
      setExitCode(await inspectToken({ token, ...options }, context))
    })
}

import type { Command } from 'commander'
import type { CommandContext } from '../lib/command-context.js'

/** `portcullis token ...` */
export function addTokenCommands(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  program
    .command('token')
    .description('look at access tokens')
    .command('inspect')
    .argument(
      '[token]',
      'better not here, where the shell keeps it: without it, it is asked for or the first line of standard input',
    )
    .description('explain an access token and why it is refused; exit code 0 if it is accepted now')
    .option('--json', 'print the explanation as JSON')
    .action(async (token: string | undefined, options: { json?: true }) => {
      const { inspectToken } = await import('./token-inspect.js')
      setExitCode(await inspectToken({ token, ...options }, context))
    })
}

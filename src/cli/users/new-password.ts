import { CommandFailure } from '../lib/command-failure.js'
import { askHidden, type InputContext, readFirstLine } from '../lib/secret-input.js'

/**
 * A new password: asked for twice on a terminal, where nothing typed is shown, else the first line of standard input.
 * Never from an argument: those are seen by every user of the machine, and kept in the shell's history.
 *
 * @throws CommandFailure when there is none, the two differ, or the one who was asked gave up
 */
export async function readNewPassword(context: InputContext): Promise<string> {
  if (!context.stdin.isTTY) return readFirstLine('password', context)
  const password = await askHidden('Password: ', 'password', context)
  const repeated = await askHidden('Repeat the password: ', 'password', context)
  if (password !== repeated) throw new CommandFailure('The two passwords differ. Nothing was changed.')
  return password
}

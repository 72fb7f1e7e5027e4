import { CommandFailure } from '../lib/command-failure.js'
import { askHidden, type InputContext, readFirstLine, readFirstLineOfFile } from '../lib/secret-input.js'

/**
 * Reads a new password: from the first line of `file`, from a prompt without echo, with confirmation, or from the first
 * line of standard input. It is never an argument, because every user of the machine can see arguments, and the shell history
 * stores them.
 *
 * @throws CommandFailure if it is empty, if the two entries differ, or if the user cancels
 */
export async function readNewPassword(context: InputContext, file?: string): Promise<string> {
  if (file !== undefined) return readFirstLineOfFile('password', file)
  if (!context.stdin.isTTY) return readFirstLine('password', context)
  const password = await askHidden('Password: ', 'password', context)
  const repeated = await askHidden('Repeat the password: ', 'password', context)
  if (password !== repeated) throw new CommandFailure('The two passwords differ. Nothing was changed.')
  return password
}

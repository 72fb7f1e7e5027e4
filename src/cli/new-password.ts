import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { CommandContext } from './command-context.js'
import { CommandFailure } from './command-failure.js'
import { exitCodeOfSignal } from './exit-codes.js'

type PasswordContext = Pick<CommandContext, 'stdin' | 'stderr'>

/** Far above any password that is taken: what is longer is a file piped in by mistake. */
const longestLine = 64 * 1024

/**
 * A new password: asked for twice on a terminal, where nothing typed is shown, else the first line of standard input.
 * Never from an argument: those are seen by every user of the machine, and kept in the shell's history.
 *
 * @throws CommandFailure when there is none, the two differ, or the one who was asked gave up
 */
export async function readNewPassword({ stdin, stderr }: PasswordContext): Promise<string> {
  if (!stdin.isTTY) return readFirstLine(stdin)
  const password = await ask('Password: ', { stdin, stderr })
  const repeated = await ask('The same again: ', { stdin, stderr })
  if (password !== repeated) throw new CommandFailure('The two passwords differ: nothing was done.')
  return password
}

/** A hidden prompt: readline edits the line, and what it would show goes nowhere. */
function ask(prompt: string, { stdin, stderr }: PasswordContext): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  return new Promise((resolve, reject) => {
    // Hides first, asks then: what is typed at once must not be seen either.
    const lines = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 })
    const end = (settle: () => void) => {
      lines.removeAllListeners('close').close()
      stderr.write('\n')
      settle()
    }
    lines.once('line', (line) => end(() => resolve(line)))
    lines.once('close', () => end(() => reject(new CommandFailure('No password was given.'))))
    lines.once('SIGINT', () =>
      end(() => reject(new CommandFailure('Interrupted: nothing was done.', exitCodeOfSignal.SIGINT))),
    )
    stderr.write(prompt)
  })
}

async function readFirstLine(stdin: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  // Leaving the loop closes standard input: its writer need not.
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array) // without an encoding set, a stream gives bytes
    chunks.push(bytes)
    size += bytes.length
    if (bytes.includes('\n') || size > longestLine) break
  }
  const line = firstLine(Buffer.concat(chunks))
  if (line.length > longestLine)
    throw new CommandFailure('The first line of standard input is no password: it is too long.')
  if (line.length === 0) {
    throw new CommandFailure(
      'No password: type it when asked, or give it as the first line of standard input.',
    )
  }
  return decoded(line)
}

function firstLine(bytes: Buffer): Buffer {
  const end = bytes.indexOf('\n')
  const line = end === -1 ? bytes : bytes.subarray(0, end)
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line
}

function decoded(line: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line)
  } catch {
    // Decoded somehow, it would become a password that nobody can type again.
    throw new CommandFailure('The password on standard input is not UTF-8.')
  }
}

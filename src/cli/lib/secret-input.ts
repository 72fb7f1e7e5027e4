import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { CommandContext } from './command-context.js'
import { CommandFailure } from './command-failure.js'
import { exitCodeOfSignal } from './exit-codes.js'

export type InputContext = Pick<CommandContext, 'stdin' | 'stderr'>

/** What is asked for, in words. */
type What = 'password' | 'token'

/** Far above any password or token that is taken: what is longer is a file piped in by mistake. */
const longestLine = 64 * 1024

/**
 * Asks on a terminal, where nothing typed is shown: readline edits the line, and what it would show goes nowhere.
 *
 * @throws CommandFailure when the one who was asked gave up
 */
export function askHidden(prompt: string, what: What, { stdin, stderr }: InputContext): Promise<string> {
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
    lines.once('close', () => end(() => reject(new CommandFailure(`No ${what} was entered.`))))
    lines.once('SIGINT', () =>
      end(() => reject(new CommandFailure('Interrupted. Nothing was changed.', exitCodeOfSignal.SIGINT))),
    )
    stderr.write(prompt)
  })
}

/**
 * The first line of standard input.
 *
 * @throws CommandFailure when there is none, it is no UTF-8, or it is too long
 */
export async function readFirstLine(
  what: What,
  { stdin }: { readonly stdin: AsyncIterable<unknown> },
): Promise<string> {
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
    throw new CommandFailure(`The first line of standard input is too long for a ${what}.`)
  if (line.length === 0) {
    throw new CommandFailure(
      `No ${what}: enter it at the prompt, or pass it as the first line of standard input.`,
    )
  }
  return decoded(line, what)
}

function firstLine(bytes: Buffer): Buffer {
  const end = bytes.indexOf('\n')
  const line = end === -1 ? bytes : bytes.subarray(0, end)
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line
}

function decoded(line: Buffer, what: What): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line)
  } catch {
    // Decoded somehow, a password would become one that nobody can type again.
    throw new CommandFailure(`The ${what} on standard input is not UTF-8.`)
  }
}

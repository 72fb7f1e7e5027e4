import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { exitCodeOfSignal, exitCodes } from '../../lib/exit-codes.js'
import type { CommandContext } from './command-context.js'
import { CommandFailure } from './command-failure.js'

/** The streams of a prompt. */
export type InputContext = Pick<CommandContext, 'stdin' | 'stderr'>

/** The kind of secret, for messages. */
type What = 'password' | 'token'

/** In bytes. Far above any accepted password or token: a longer line is a file that was piped in by mistake. */
const longestLine = 64 * 1024

/**
 * Prompts on a terminal without echo: readline edits the line, and its output is discarded.
 *
 * @throws CommandFailure if the user cancels
 */
export function askHidden(prompt: string, what: What, { stdin, stderr }: InputContext): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  return new Promise((resolve, reject) => {
    // Disables the echo before the prompt, so that input typed immediately is hidden as well.
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
 * Reads the first line of standard input.
 *
 * @throws CommandFailure if it is empty, not UTF-8 or too long
 */
export async function readFirstLine(
  what: What,
  { stdin }: { readonly stdin: AsyncIterable<unknown> },
): Promise<string> {
  const advice = 'enter it at the prompt, or pass it as the first line of standard input'
  return readLine(what, stdin, { from: 'standard input', advice })
}

/**
 * Reads the first line of a file.
 *
 * @throws CommandFailure if the file cannot be read, or if the line is empty, not UTF-8 or too long
 */
export async function readFirstLineOfFile(what: What, path: string): Promise<string> {
  const from = JSON.stringify(path)
  try {
    return await readLine(what, createReadStream(path), { from, advice: `${from} has no first line` })
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new CommandFailure(`The ${what} file ${from} cannot be read (${reason}).`, exitCodes.usage)
  }
}

/** The source of a line, for messages. */
interface Source {
  readonly from: string
  /** What to do about an empty line. */
  readonly advice: string
}

async function readLine(
  what: What,
  stream: AsyncIterable<unknown>,
  { from, advice }: Source,
): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  // Leaving the loop destroys the stream, so the writer does not need to close it.
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array) // a stream without an encoding yields bytes
    chunks.push(bytes)
    size += bytes.length
    if (bytes.includes('\n') || size > longestLine) break
  }
  const line = firstLine(Buffer.concat(chunks))
  if (line.length > longestLine)
    throw new CommandFailure(`The first line of ${from} is too long for a ${what}.`)
  if (line.length === 0) throw new CommandFailure(`No ${what}: ${advice}.`)
  return decoded(line, what, from)
}

function firstLine(bytes: Buffer): Buffer {
  const end = bytes.indexOf('\n')
  const line = end === -1 ? bytes : bytes.subarray(0, end)
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line
}

function decoded(line: Buffer, what: What, from: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line)
  } catch {
    // With replacement characters, the password could not be entered again.
    throw new CommandFailure(`The ${what} in ${from} is not UTF-8.`)
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../../src/cli/run-command.js'

/** The command from its sources, as a process of its own. */
export const nodeArguments = [
  '--no-warnings',
  '--import',
  fileURLToPath(new URL('../../scripts/register-typescript.js', import.meta.url)),
  fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url)),
]
const withoutCommand = nodeArguments.slice(0, -1)

export interface CommandResult {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CommandInput {
  readonly env?: Readonly<Record<string, string>>
  /** All of standard input. */
  readonly input?: string | Uint8Array
  readonly now?: () => Date
}

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** An empty folder, removed after the test file: the working folder of commands, and of data folders. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-command-'))
  folders.push(folder)
  return folder
}

/** What a process needs besides Portcullis' own settings. */
export function plainEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '', PORTCULLIS_MONGOD } = process.env
  return { PATH, HOME, ...(PORTCULLIS_MONGOD === undefined ? {} : { PORTCULLIS_MONGOD }) }
}

/** A command that runs on, such as `start`. */
export interface RunningCommand {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** Waits for text on standard output that fits; fails when the command ends before. */
  saying(pattern: RegExp): Promise<RegExpExecArray>
  ended(): Promise<CommandResult>
}

/** Starts the real command. */
export function spawnCommand(
  args: readonly string[],
  options: Pick<CommandInput, 'env'> & { readonly cwd: string },
): RunningCommand {
  return spawnNode([...nodeArguments, ...args], options)
}

/** Starts a program that embeds a server. It may import sources. */
export function spawnProgram(
  file: string,
  options: Pick<CommandInput, 'env'> & { readonly cwd: string },
): RunningCommand {
  return spawnNode([...withoutCommand, file], options)
}

function spawnNode(
  args: readonly string[],
  { env = {}, cwd }: Pick<CommandInput, 'env'> & { readonly cwd: string },
): RunningCommand {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...plainEnvironment(), ...env },
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text
      child.emit('said')
    })
  }
  const closed = once(child, 'close')
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  return {
    child,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    async saying(pattern) {
      for (;;) {
        const found = pattern.exec(said.stdout)
        if (found !== null) return found
        if (isOver()) throw new Error(`Ended without saying ${pattern}:\n${said.stdout}${said.stderr}`)
        await Promise.race([once(child, 'said'), closed])
      }
    },
    async ended() {
      await closed
      return { exitCode: child.exitCode, ...said }
    },
  }
}

/** Runs the real command to its end. */
export async function runProcess(
  args: readonly string[],
  { input = '', ...options }: CommandInput & { readonly cwd: string },
): Promise<CommandResult> {
  const command = spawnCommand(args, options)
  command.child.stdin?.on('error', () => undefined) // it may end without reading
  command.child.stdin?.end(input)
  return command.ended()
}

/** Runs a command within this process, without a shell's view of it: for cases by the dozen. */
export async function runHere(
  args: readonly string[],
  { env = {}, input = '', now = () => new Date() }: CommandInput = {},
): Promise<CommandResult> {
  const stdout = collector()
  const stderr = collector()
  const stdin = Readable.from(input.length === 0 ? [] : [Buffer.from(input)])
  const exitCode = await runCommand(args, { env, stdin, stdout: stdout.stream, stderr: stderr.stream, now })
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() }
}

function collector() {
  const chunks: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk))
      done()
    },
  })
  return { stream, text: () => chunks.join('') }
}

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { AccountImport, ForeignAccount, ImportOutcome } from '../../accounts/index.js'
import { exitCodes } from '../../lib/exit-codes.js'
import type { CommandContext } from '../lib/command-context.js'
import { CommandFailure } from '../lib/command-failure.js'
import { withApplication } from '../lib/command-services.js'
import { type NumberedLine, numberedLines } from '../lib/numbered-lines.js'
import { print } from '../lib/print.js'
import { count, createProgress, type Progress } from '../lib/progress.js'
import type { SchemaFile } from '../schema/schema-files.js'
import { readForeignAccount } from './foreign-account.js'
import { checkSample, readSample, type Sample } from './import-sample.js'

/** Options of `users import`. */
export interface ImportUsers {
  /** If omitted or `-`: standard input. */
  readonly file?: string | undefined
  readonly schema?: readonly SchemaFile[]
  /** The configuration file. */
  readonly config?: string
  readonly json?: true
  /** The account whose password is verified before anything is stored. `true`: the first account. */
  readonly samplePassword?: string | true
  /** Replaces the hash of accounts that were imported before and that nobody signed in to. */
  readonly replaceHash?: true
}

/** Accounts per batch: large enough to be efficient, small enough that an interruption loses little work. */
const batchSize = 1000
/** In bytes. Far above the size of any account. */
const longestLine = 64 * 1024

/**
 * Runs `users import`: imports accounts of another system, one per line. It can be repeated, and continues after an
 * interruption.
 *
 * @returns the exit code: 0 if no line was rejected
 */
export async function importUsers(options: ImportUsers, context: CommandContext): Promise<number> {
  const { stream, lines } = await openInput(options.file, context)
  const sample = await sampleOf(options, context)
  const progress = createProgress(context, 'lines', lines)
  const { schema = [], config } = options
  const steps = { config, schema, collections: 'make' } as const
  const totals = await withApplication(steps, context, async ({ accountImport, hasher }) => {
    if (sample !== null) await checkSample(sample, hasher)
    return importAll(numberedLines(stream, longestLine), { accountImport, progress, options, context })
  }).finally(() => {
    progress.end()
    stream.destroy()
  })
  await print(context.stdout, options.json ? `${JSON.stringify(totals)}\n` : totalsText(totals))
  return totals.refused === 0 ? exitCodes.ok : exitCodes.failed
}

async function sampleOf(
  { file, samplePassword }: ImportUsers,
  context: CommandContext,
): Promise<Sample | null> {
  if (samplePassword === undefined) return null
  return readSample(file, samplePassword === true ? undefined : samplePassword, longestLine, context)
}

interface Totals {
  imported: number
  /** Accounts that an earlier run imported. */
  there: number
  refused: number
  /** With `--replace-hash`. */
  replaced?: number
}

/** What reads and imports lines. */
interface Steps {
  readonly accountImport: AccountImport
  readonly progress: Progress
  readonly options: ImportUsers
  readonly context: CommandContext
}

async function importAll(lines: AsyncIterable<NumberedLine>, steps: Steps): Promise<Totals> {
  const { progress, options, context } = steps
  const totals: Totals = {
    imported: 0,
    there: 0,
    refused: 0,
    ...(options.replaceHash ? { replaced: 0 } : {}),
  }
  let batch: Entry[] = []
  let told = 0
  const flush = async () => {
    const pairs: string[] = []
    for (const { line, outcome } of await bring(batch, steps)) {
      totals[outcome.kind] = (totals[outcome.kind] ?? 0) + 1
      if (outcome.kind === 'refused') progress.say(`line ${line}: ${outcome.faults.join(' ')}`)
      else if (outcome.foreignId !== null) pairs.push(pairText(outcome.foreignId, outcome.id, options))
    }
    await print(context.stdout, pairs.join(''))
    const reached = batch.at(-1)?.line ?? told
    progress.advance(reached - told)
    told = reached
    batch = []
  }
  for await (const line of lines) {
    batch.push(entryOf(line))
    if (batch.length === batchSize) await flush()
  }
  await flush()
  return totals
}

/** A parsed line: an account, or its faults. */
type Entry = { readonly line: number } & (
  | { readonly account: ForeignAccount }
  | { readonly faults: readonly string[] }
)

function entryOf(read: NumberedLine): Entry {
  const { line } = read
  if ('fault' in read) return { line, faults: [read.fault] }
  const account = readForeignAccount(read.text)
  return 'faults' in account ? { line, faults: account.faults } : { line, account }
}

type LineOutcome =
  | Exclude<ImportOutcome, { readonly kind: 'refused' }>
  | { readonly kind: 'refused'; readonly faults: readonly string[] }

async function bring(
  entries: readonly Entry[],
  { accountImport, options }: Steps,
): Promise<readonly { readonly line: number; readonly outcome: LineOutcome }[]> {
  const accounts = entries.flatMap((entry) => ('account' in entry ? [entry.account] : []))
  const outcomes = (
    await accountImport.batch(accounts, { replaceHash: options.replaceHash === true })
  ).values()
  return entries.map((entry) => ({
    line: entry.line,
    outcome:
      'faults' in entry
        ? { kind: 'refused' as const, faults: entry.faults }
        : lineOutcome(outcomes.next().value),
  }))
}

function lineOutcome(outcome: ImportOutcome | undefined): LineOutcome {
  if (outcome === undefined) throw new Error('An account of the batch has no result.')
  if (outcome.kind !== 'refused') return outcome
  const faults = outcome.problems.map(({ field, message }) => `${field}: ${message}`)
  return { kind: 'refused', faults }
}

/** The id of an account in the other system and its new one, on one line. */
function pairText(from: string, id: string, { json }: ImportUsers): string {
  return json ? `${JSON.stringify({ from, id })}\n` : `${from}\t${id}\n`
}

function totalsText({ imported, there, refused, replaced = 0 }: Totals): string {
  const now = replaced === 0 ? '' : ` Hashes replaced: ${count(replaced)}.`
  const before = there === 0 ? now : `${now} Already imported: ${count(there)}.`
  const faulty =
    refused === 0 ? '' : ` Rejected: ${count(refused)}. Correct these lines and run the command again.`
  return `Imported: ${count(imported)}.${before}${faulty}\n`
}

async function openInput(
  file: string | undefined,
  { stdin }: CommandContext,
): Promise<{ readonly stream: Readable; readonly lines: number | null }> {
  if (file !== undefined && file !== '-') {
    const isFile = await isRegularFile(file)
    return { stream: createReadStream(file), lines: isFile ? await countLines(file) : null }
  }
  if (stdin.isTTY)
    throw new CommandFailure('Pass a file, or write the accounts to standard input.', exitCodes.usage)
  return { stream: stdin, lines: null }
}

/** @throws CommandFailure if the file does not exist or is a directory */
async function isRegularFile(path: string): Promise<boolean> {
  try {
    const found = await stat(path)
    if (!found.isDirectory()) return found.isFile()
  } catch {
    // Reported below, with the same message for every reason.
  }
  throw new CommandFailure(`The file does not exist: ${path}`, exitCodes.usage)
}

async function countLines(path: string): Promise<number> {
  let lines = 0
  let last = 0x0a
  for await (const chunk of createReadStream(path)) {
    const bytes = Buffer.from(chunk as Uint8Array) // a stream without an encoding yields bytes
    for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) lines += 1
    last = bytes.at(-1) ?? last
  }
  return last === 0x0a ? lines : lines + 1
}

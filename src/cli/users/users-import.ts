import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import {
  type AccountImport,
  accountCollection,
  createAccountImport,
  type ForeignAccount,
  type ImportOutcome,
} from '../../accounts/index.js'
import { eventRows } from '../../application/events.js'
import { declaredRoles } from '../../application/schema.js'
import { createIndexes } from '../../database/index.js'
import { createEventModel, createJournal } from '../../events/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { CommandFailure } from '../lib/command-failure.js'
import { exitCodes } from '../lib/exit-codes.js'
import { type NumberedLine, numberedLines } from '../lib/numbered-lines.js'
import { print } from '../lib/print.js'
import { count, createProgress, type Progress } from '../lib/progress.js'
import { withStoredData } from '../lib/stored-data.js'
import { joinSchemaFiles, type SchemaFile } from '../schema/schema-files.js'
import { readForeignAccount } from './foreign-account.js'
import { checkSample, readSample, type Sample } from './import-sample.js'

export interface ImportUsers {
  /** Without it or with `-`: standard input. */
  readonly file?: string | undefined
  readonly schema?: readonly SchemaFile[]
  readonly json?: true
  /** Checks this account's password, which is asked for, before anything is stored; `true`: of the first account. */
  readonly samplePassword?: string | true
}

/** Accounts at a time: large enough for the database, small enough that an interruption loses little. */
const batchSize = 1000
/** Far above any account, in bytes. */
const longestLine = 64 * 1024

/**
 * Brings accounts from another system, one a line. Doing it again, or after it was interrupted, does what is left.
 *
 * @returns the exit code: 0 when no line was refused
 */
export async function importUsers(options: ImportUsers, context: CommandContext): Promise<number> {
  const roles = declaredRoles(joinSchemaFiles(options.schema ?? []))
  const { stream, lines } = await openInput(options.file, context)
  const sample = await sampleOf(options, context)
  const progress = createProgress(context, 'lines', lines)
  const totals = await withStoredData(context, async ({ accounts, config, database, store, hasher, log }) => {
    if (sample !== null) await checkSample(sample, hasher)
    // The unique index decides who has a name: a server that never started has not made it.
    await createIndexes(store, config, { collections: [accountCollection], keepExisting: true })
    const { now } = context
    const { topology } = database
    const journal = createJournal({
      rows: eventRows,
      events: createEventModel(store),
      topology,
      now,
      log,
    })
    const accountImport = createAccountImport({ accounts, hasher, declaredRoles: roles, journal, now })
    return importAll(numberedLines(stream, longestLine), accountImport, progress)
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
  /** Imported before. */
  there: number
  refused: number
}

async function importAll(
  lines: AsyncIterable<NumberedLine>,
  accountImport: AccountImport,
  progress: Progress,
): Promise<Totals> {
  const totals: Totals = { imported: 0, there: 0, refused: 0 }
  let batch: Entry[] = []
  let told = 0
  const flush = async () => {
    for (const { line, outcome } of await bring(batch, accountImport)) {
      totals[outcome.kind] += 1
      if (outcome.kind === 'refused') progress.say(`line ${line}: ${outcome.faults.join(' ')}`)
    }
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

/** A line that is read: an account, or faults. */
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
  | { readonly kind: 'imported' }
  | { readonly kind: 'there' }
  | { readonly kind: 'refused'; readonly faults: readonly string[] }

async function bring(
  entries: readonly Entry[],
  accountImport: AccountImport,
): Promise<readonly { readonly line: number; readonly outcome: LineOutcome }[]> {
  const accounts = entries.flatMap((entry) => ('account' in entry ? [entry.account] : []))
  const outcomes = (await accountImport.batch(accounts)).values()
  return entries.map((entry) => ({
    line: entry.line,
    outcome:
      'faults' in entry
        ? { kind: 'refused' as const, faults: entry.faults }
        : lineOutcome(outcomes.next().value),
  }))
}

function lineOutcome(outcome: ImportOutcome | undefined): LineOutcome {
  if (outcome === undefined) throw new Error('An account of the batch was not answered.')
  if (outcome.kind !== 'refused') return outcome
  const faults = outcome.problems.map(({ field, message }) => `${field}: ${message}`)
  return { kind: 'refused', faults }
}

function totalsText({ imported, there, refused }: Totals): string {
  const before = there === 0 ? '' : ` Imported before: ${count(there)}.`
  const faulty = refused === 0 ? '' : ` Refused: ${count(refused)}. Mend these lines, and run this again.`
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
    throw new CommandFailure('Name a file, or give the accounts on standard input.', exitCodes.usage)
  return { stream: stdin, lines: null }
}

/** @throws CommandFailure where there is nothing to read */
async function isRegularFile(path: string): Promise<boolean> {
  try {
    const found = await stat(path)
    if (!found.isDirectory()) return found.isFile()
  } catch {
    // Told below: why is the same to the one who named it.
  }
  throw new CommandFailure(`There is no such file: ${path}`, exitCodes.usage)
}

async function countLines(path: string): Promise<number> {
  let lines = 0
  let last = 0x0a
  for await (const chunk of createReadStream(path)) {
    const bytes = Buffer.from(chunk as Uint8Array) // without an encoding set, a stream gives bytes
    for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) lines += 1
    last = bytes.at(-1) ?? last
  }
  return last === 0x0a ? lines : lines + 1
}

// How fast accounts come from another system.
// @ts-check
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import mongoose from 'mongoose'
import { table } from '../results.js'

const command = fileURLToPath(new URL('../../dist/cli/index.js', import.meta.url))
const accounts = 100_000
const batch = 1_000

/** One run of the command, a second one over the same file, and the same number of documents without all of it.
 *
 * @param {string} mongodbUri */
export async function importAccounts(mongodbUri) {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-import-'))
  const file = join(folder, 'accounts.jsonl')
  try {
    await pipeline(Readable.from(lines()), createWriteStream(file))
    const inserted = await insertOnly(mongodbUri)
    const first = await runImport(mongodbUri, file)
    assertTotals(first.totals, { imported: accounts, there: 0, refused: 0 })
    const again = await runImport(mongodbUri, file)
    assertTotals(again.totals, { imported: 0, there: accounts, refused: 0 })
    const row = (
      /** @type {string} */ name,
      /** @type {number} */ seconds,
      /** @type {number | string} */ peak,
    ) => [name, seconds.toFixed(1), Math.round(accounts / seconds).toLocaleString('en'), peak]
    return table(
      [`${accounts.toLocaleString('en')} accounts`, 'seconds', 'per second', 'peak memory, MiB'],
      [
        row('`portcullis users import`', first.seconds, first.peakMiB),
        row('the same file again: nothing is left to do', again.seconds, again.peakMiB),
        row('documents of that size, inserted by the driver alone', inserted, ''),
      ],
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function* lines() {
  for (let index = 0; index < accounts; index += 1) {
    const username = `imported-${index}`
    const line = { username, email: `${username}@example.com`, roles: ['USER'], passwordHash: bcryptHash() }
    yield `${JSON.stringify(line)}\n`
  }
}

/**
 * Imports lines, once.
 *
 * @param {string} mongodbUri @param {Iterable<string>} source @param {number} count
 */
export async function importLines(mongodbUri, source, count) {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-import-'))
  const file = join(folder, 'accounts.jsonl')
  try {
    await pipeline(Readable.from(source), createWriteStream(file))
    const run = await runImport(mongodbUri, file)
    assertTotals(run.totals, { imported: count, there: 0, refused: 0 })
    return run
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Of the right form, and of nothing. */
function bcryptHash() {
  return `$2b$12$${randomBytes(48).toString('base64').replaceAll('+', '.').slice(0, 53)}`
}

/** @param {string} mongodbUri @param {string} file */
async function runImport(mongodbUri, file) {
  const began = performance.now()
  const child = spawn(process.execPath, [command, 'users', 'import', file, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PORTCULLIS_MODE: 'production',
      MONGODB_URI: mongodbUri,
      PORTCULLIS_SECRET: 'a-secret-for-measuring-of-thirty-two-bytes',
    },
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk))
  /** @type {number | string} */
  let peakMiB = ''
  const watch = setInterval(() => (peakMiB = peakOf(child.pid) ?? peakMiB), 100)
  const [status] = await once(child, 'exit')
  clearInterval(watch)
  if (status !== 0) throw new Error(`The import ended with ${status}.`)
  return { seconds: (performance.now() - began) / 1000, totals: JSON.parse(text), peakMiB }
}

/** Linux only. @param {number | undefined} pid */
function peakOf(pid) {
  try {
    // A process that has just ended has no memory any more.
    const [, kiB] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kiB === undefined ? null : Math.round(Number(kiB) / 1024)
  } catch {
    return null
  }
}

/** @param {string} mongodbUri @returns {Promise<number>} seconds */
async function insertOnly(mongodbUri) {
  const connection = await mongoose.createConnection(mongodbUri).asPromise()
  try {
    const collection = connection.collection('insertedOnly')
    await collection.createIndex({ canonicalName: 1 }, { unique: true })
    const began = performance.now()
    for (let from = 0; from < accounts; from += batch) {
      const documents = Array.from({ length: batch }, (_, index) => {
        const username = `imported-${from + index}`
        const passwordHash = randomBytes(80).toString('base64')
        return { username, canonicalName: username, pendingEmail: `${username}@example.com`, passwordHash }
      })
      await collection.insertMany(documents, { ordered: false })
    }
    return (performance.now() - began) / 1000
  } finally {
    await connection.close()
  }
}

/** @param {unknown} totals @param {object} expected */
function assertTotals(totals, expected) {
  if (JSON.stringify(totals) !== JSON.stringify(expected))
    throw new Error(`Imported otherwise: ${JSON.stringify(totals)}`)
}

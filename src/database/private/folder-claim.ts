import { randomUUID } from 'node:crypto'
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { isRunning, type ProcessIdentity } from './process-identity.js'

const identity = z.object({ pid: z.int().check(z.positive()), startedAt: z.string() })

const recordShape = z.object({
  owner: z.nullable(identity),
  mongod: z.nullable(z.object({ process: identity, ready: z.boolean() })),
  port: z.nullable(z.int().check(z.minimum(1), z.maximum(65_535))),
})

/** The state of a data folder, stored in it. */
export interface FolderRecord {
  /** The process that started the mongod; `null` after a clean stop. */
  readonly owner: ProcessIdentity | null
  /** The mongod on this folder, `ready` once it is primary; `null` if none was left running. */
  readonly mongod: { readonly process: ProcessIdentity; readonly ready: boolean } | null
  /** The port to reuse. */
  readonly port: number | null
}

/** The exclusive use of a folder by this process, until `release`. */
export interface FolderClaim {
  readonly kind: 'claimed'
  /** The record of the previous owner: its port, and a mongod that may still run. */
  readonly previous: FolderRecord
  /** Publishes the running mongod to other processes, atomically. */
  update(change: Pick<FolderRecord, 'mongod' | 'port'>): void
  /** Ends the claim. The port stays in the record. */
  release(port: number | null): void
}

const EMPTY: FolderRecord = { owner: null, mongod: null, port: null }

/**
 * Claims the folder for `self`, unless a live process has claimed it.
 *
 * The owner is the record with the highest number: `owner-<number>.json`. A new owner links the next number, which
 * succeeds for one process only, and removes lower numbers only. So exactly one of several concurrent starts succeeds,
 * even if all of them find the same dead owner. A single lock file that is deleted and created again could not
 * guarantee that.
 */
export function claimFolder(
  folder: string,
  self: ProcessIdentity,
): FolderClaim | { readonly kind: 'held'; readonly owner: ProcessIdentity } {
  for (;;) {
    const latest = latestRecord(folder)
    const { owner } = latest.record
    if (owner !== null && isRunning(owner)) return { kind: 'held', owner }
    const number = latest.number + 1
    if (!linkRecord(folder, number, inherited(latest.record, self))) continue
    if (latestRecord(folder).number !== number) {
      rmSync(recordPath(folder, number), { force: true }) // another process was faster
      continue
    }
    removeBelow(folder, number)
    return claim(folder, number, self, latest.record)
  }
}

/** The newest record of the folder; an empty one if there is none. */
export function readRecord(folder: string): FolderRecord {
  return latestRecord(folder).record
}

function claim(folder: string, number: number, self: ProcessIdentity, previous: FolderRecord): FolderClaim {
  const write = (record: FolderRecord) => renameSync(writeAside(folder, record), recordPath(folder, number))
  return {
    kind: 'claimed',
    previous,
    update: ({ mongod, port }) => write({ owner: self, mongod, port }),
    release: (port) => write({ owner: null, mongod: null, port }),
  }
}

/**
 * Keeps the dead owner's mongod in the record in case this process ends before stopping it. `ready: false` keeps others
 * from attaching.
 */
function inherited({ mongod, port }: FolderRecord, owner: ProcessIdentity): FolderRecord {
  return { owner, mongod: mongod === null ? null : { ...mongod, ready: false }, port }
}

function latestRecord(folder: string): { number: number; record: FolderRecord } {
  const number = Math.max(0, ...recordNumbers(folder))
  return { number, record: number === 0 ? EMPTY : parseRecord(recordPath(folder, number)) }
}

function recordNumbers(folder: string): number[] {
  return readdirSync(folder).flatMap((name) => {
    const digits = /^owner-(\d+)\.json$/.exec(name)?.[1]
    return digits === undefined ? [] : [Number(digits)]
  })
}

/** Records are written atomically, so an unreadable one results from a power failure and has no live owner. */
function parseRecord(path: string): FolderRecord {
  try {
    return recordShape.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return EMPTY
  }
}

function linkRecord(folder: string, number: number, record: FolderRecord): boolean {
  const aside = writeAside(folder, record)
  try {
    linkSync(aside, recordPath(folder, number))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

function writeAside(folder: string, record: FolderRecord): string {
  const path = join(folder, `.owner-${randomUUID()}`)
  writeFileSync(path, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  return path
}

function removeBelow(folder: string, number: number): void {
  for (const lower of recordNumbers(folder)) {
    if (lower < number) rmSync(recordPath(folder, lower), { force: true })
  }
}

function recordPath(folder: string, number: number): string {
  return join(folder, `owner-${number}.json`)
}

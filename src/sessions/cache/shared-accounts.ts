import { textHash } from '../../lib/text-hash.js'
import type { RecordCodec } from './record-codec.js'
import type { RememberedAccount } from './remembered.js'
import { createSlotIndex, slotIndexBytes } from './slot-index.js'

/** Accounts as records, by the first bytes of the record, with the number of sessions that have each. */
export interface SharedAccounts {
  get(key: string): RememberedAccount | null
  /** Whether the account is known, but as it was before or after that. */
  isOther(key: string, record: string): boolean
  /** Adds a session to an account, and the account if it is not known. */
  take(key: string, record: string): void
  /** Removes a session from an account, and the account with its last session. */
  release(key: string): void
  /** @param capacity - number of accounts that fit, a power of two that only grows */
  grow(capacity: number): void
  clear(): void
  /** Bytes of the records. */
  readonly bytes: number
}

const none = -1

/** Bytes of one slot besides its record: the index, the number of sessions, and the pointer. */
export const accountSlotBytes = slotIndexBytes + 4 + 8

/** Bytes of a record in V8. */
export function sizeOf(record: string): number {
  return 16 + Math.ceil(record.length / 8) * 8
}

/** Creates a store without room: call `grow` first. */
export function createSharedAccounts(codec: RecordCodec): SharedAccounts {
  const byKey = createSlotIndex()
  const records: string[] = []
  const free: number[] = []
  let sessions = new Uint32Array(0)
  let recordBytes = 0

  function slotOf(key: string): number {
    let slot = byKey.first(textHash(key))
    while (slot !== none && !records[slot]?.startsWith(key)) slot = byKey.next(slot)
    return slot
  }

  function add(key: string, record: string): number {
    const slot = free.pop() ?? records.push('') - 1
    records[slot] = record
    recordBytes += sizeOf(record)
    byKey.add(slot, textHash(key))
    sessions[slot] = 0
    return slot
  }

  return {
    get(key) {
      const slot = slotOf(key)
      return slot === none ? null : codec.readAccount(records[slot] ?? '')
    },
    isOther(key, record) {
      const slot = slotOf(key)
      return slot !== none && records[slot] !== record
    },
    take(key, record) {
      const known = slotOf(key)
      const slot = known === none ? add(key, record) : known
      sessions[slot] = (sessions[slot] ?? 0) + 1
    },
    release(key) {
      const slot = slotOf(key)
      if (slot === none) return
      const left = (sessions[slot] ?? 0) - 1
      sessions[slot] = left
      if (left > 0) return
      byKey.remove(slot)
      recordBytes -= sizeOf(records[slot] ?? '')
      records[slot] = ''
      free.push(slot)
    },
    grow(capacity) {
      const grown = new Uint32Array(capacity)
      grown.set(sessions)
      sessions = grown
      byKey.grow(capacity)
    },
    clear() {
      byKey.clear()
      records.length = 0
      free.length = 0
      recordBytes = 0
    },
    get bytes() {
      return recordBytes
    },
  }
}

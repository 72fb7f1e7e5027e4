import { textHash } from '../../lib/text-hash.js'
import { createEviction, evictionBytes } from './eviction.js'
import { createRecordCodec } from './record-codec.js'
import { accountSlotBytes, createSharedAccounts, sizeOf } from './shared-accounts.js'
import { createSlotIndex, slotIndexBytes } from './slot-index.js'
import type { SessionWithAccount } from './states.js'

/** Active sessions as records, each account once. A found state is created anew for each call. */
export interface CompactSessions {
  get(sessionId: string, at: Date): SessionWithAccount | null
  has(sessionId: string): boolean
  /** Counts a use that was no call of `get`. */
  use(sessionId: string, at: Date): void
  /**
   * The session with this hash of its family, or one with an equal 32-bit hash of it: the caller compares the hash of the
   * token, which is of one session only.
   */
  ofFamily(familyHash: string, at: Date): SessionWithAccount | null
  /**
   * Adds or replaces a session. A session whose account is known differently is not added, and the others of the account
   * are removed: one of the two is outdated.
   *
   * @returns ids of the sessions that were removed: of the same account, or evicted
   */
  set(sessionId: string, state: SessionWithAccount, at: Date): readonly string[]
  delete(sessionId: string): void
  /** @returns the ids of its sessions */
  deleteAccount(accountId: string): readonly string[]
  clear(): void
  setLastUse(sessionId: string, at: Date): void
  setAccepted(sessionId: string, rotation: number): void
  readonly entries: number
  /** What all of it takes, in bytes. */
  readonly bytes: number
}

export interface CompactSessionsOptions {
  readonly maxBytes: number
  /** When a session was used without a call of `get`, in milliseconds since 1970; 0 if it was not. Asked before an eviction. */
  readonly lastUseOf: (sessionId: string) => number
}

const none = -1
const smallestCapacity = 256
/** Bytes of one slot besides records: three indexes, the queues, what is kept apart, the pointer, the account. */
const slotBytes = 3 * slotIndexBytes + evictionBytes + 8 + 8 + accountSlotBytes

/** Creates an empty store. */
export function createCompactSessions({ maxBytes, lastUseOf }: CompactSessionsOptions): CompactSessions {
  const codec = createRecordCodec()
  const accounts = createSharedAccounts(codec)
  const byId = createSlotIndex()
  const byFamily = createSlotIndex()
  const byAccount = createSlotIndex()
  const eviction = createEviction()
  const records: string[] = []
  const free: number[] = []
  let lastUses = new Uint32Array(0)
  let accepted = new Uint32Array(0)
  let recordBytes = 0
  let entries = 0

  const bytesInUse = () => recordBytes + accounts.bytes + lastUses.length * slotBytes

  function grow(): void {
    const capacity = Math.max(smallestCapacity, lastUses.length * 2)
    for (const each of [byId, byFamily, byAccount, eviction, accounts]) each.grow(capacity)
    const grown = new Uint32Array(capacity)
    grown.set(lastUses)
    lastUses = grown
    const grownAccepted = new Uint32Array(capacity)
    grownAccepted.set(accepted)
    accepted = grownAccepted
  }

  function idIn(slot: number): string {
    return codec.readSessionId(records[slot] ?? '')
  }

  function slotOf(sessionId: string): number {
    let slot = byId.first(textHash(sessionId))
    while (slot !== none && idIn(slot) !== sessionId) slot = byId.next(slot)
    return slot
  }

  function stateIn(slot: number, at: Date): SessionWithAccount | null {
    const record = records[slot] ?? ''
    const account = accounts.get(codec.accountKeyOf(record))
    if (account === null) return null
    eviction.use(slot, at)
    const lastUsedAt = new Date((lastUses[slot] ?? 0) * 1000)
    return {
      session: codec.readSession(record, account._id, { lastUsedAt, acceptedRotation: accepted[slot] ?? 0 }),
      account,
    }
  }

  function removeSlot(slot: number): void {
    const record = records[slot] ?? ''
    for (const index of [byId, byFamily, byAccount]) index.remove(slot)
    accounts.release(codec.accountKeyOf(record))
    recordBytes -= sizeOf(record)
    records[slot] = ''
    free.push(slot)
    entries -= 1
  }

  function remove(slot: number): void {
    eviction.remove(slot)
    removeSlot(slot)
  }

  /** @returns whether a slot was evicted */
  function evictOne(evicted: string[]): boolean {
    const slot = eviction.evict(byId.hashOf, (each) => lastUseOf(idIn(each)))
    if (slot === none) return false
    evicted.push(idIn(slot))
    removeSlot(slot)
    return true
  }

  /** Evicts until this many bytes more and one slot more are within the limit. */
  function makeRoom(bytes: number): readonly string[] {
    const evicted: string[] = []
    const isFull = () => free.length === 0 && records.length === lastUses.length
    const grownBytes = Math.max(smallestCapacity, lastUses.length) * slotBytes
    if (isFull() && (lastUses.length === 0 || bytesInUse() + bytes + grownBytes <= maxBytes)) grow()
    while (isFull() || bytesInUse() + bytes > maxBytes) if (!evictOne(evicted)) break
    return evicted
  }

  function sessionsOf(accountKey: string): number[] {
    const found: number[] = []
    for (let slot = byAccount.first(textHash(accountKey)); slot !== none; slot = byAccount.next(slot))
      if (codec.accountKeyOf(records[slot] ?? '') === accountKey) found.push(slot)
    return found
  }

  function deleteKey(accountKey: string): readonly string[] {
    return sessionsOf(accountKey).map((slot) => {
      const sessionId = idIn(slot)
      remove(slot)
      return sessionId
    })
  }

  /** Removes what was there. @returns the hash of its family */
  function replace(sessionId: string, familyHash: string | undefined): number {
    const old = slotOf(sessionId)
    const known = old === none ? 0 : byFamily.hashOf(old)
    if (old !== none) remove(old)
    return familyHash === undefined ? known : textHash(familyHash)
  }

  return {
    get(sessionId, at) {
      const slot = slotOf(sessionId)
      return slot === none ? null : stateIn(slot, at)
    },
    use(sessionId, at) {
      const slot = slotOf(sessionId)
      if (slot !== none) eviction.use(slot, at)
    },
    has: (sessionId) => slotOf(sessionId) !== none,
    ofFamily(familyHash, at) {
      const slot = byFamily.first(textHash(familyHash))
      return slot === none ? null : stateIn(slot, at)
    },
    set(sessionId, { session, account }, at) {
      const record = codec.writeSession(session)
      const accountRecord = account === null ? null : codec.writeAccount(account)
      const family = replace(sessionId, session.familyHash)
      if (record === null || accountRecord === null) return []
      const key = codec.accountKeyOf(record)
      if (accounts.isOther(key, accountRecord)) return deleteKey(key)
      const evicted = makeRoom(sizeOf(record) + sizeOf(accountRecord))
      if (sizeOf(record) + sizeOf(accountRecord) > maxBytes) return evicted
      accounts.take(key, accountRecord)
      const slot = free.pop() ?? records.push('') - 1
      records[slot] = record
      recordBytes += sizeOf(record)
      entries += 1
      const hash = textHash(sessionId)
      byId.add(slot, hash)
      byFamily.add(slot, family)
      byAccount.add(slot, textHash(key))
      eviction.add(slot, hash, at)
      lastUses[slot] = secondsOf(session.lastUsedAt)
      accepted[slot] = session.acceptedRotation ?? 0
      return evicted
    },
    delete(sessionId) {
      const slot = slotOf(sessionId)
      if (slot !== none) remove(slot)
    },
    deleteAccount: (accountId) => deleteKey(Buffer.from(accountId, 'hex').toString('latin1')),
    clear() {
      for (const each of [byId, byFamily, byAccount, eviction, accounts]) each.clear()
      records.length = 0
      free.length = 0
      recordBytes = 0
      entries = 0
    },
    setLastUse(sessionId, at) {
      const slot = slotOf(sessionId)
      if (slot !== none) lastUses[slot] = secondsOf(at)
    },
    setAccepted(sessionId, rotation) {
      const slot = slotOf(sessionId)
      if (slot !== none) accepted[slot] = Math.max(accepted[slot] ?? 0, rotation)
    },
    get entries() {
      return entries
    },
    get bytes() {
      return bytesInUse()
    },
  }
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}

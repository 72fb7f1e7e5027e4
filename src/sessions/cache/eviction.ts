/**
 * Decides which slot is evicted: the queues of S3-FIFO (Yang et al., SOSP 2023). A new slot is on probation, in a tenth of
 * all slots. It leaves it for the other queue if it was used there again, later than in the same visit, or if it was evicted
 * a short time ago. So slots that are used once, however many, push out each other and not those in use.
 */
export interface Eviction {
  /** @param hash - of the key, by which a slot that comes back is known */
  add(slot: number, hash: number, at: Date): void
  /** Call it when the slot is used again. What belongs to its first use does not count. */
  use(slot: number, at: Date): void
  remove(slot: number): void
  /**
   * Removes and returns the slot to evict; -1 without one.
   *
   * @param hashOf - the hash of its key
   * @param lastUseOf - when a slot was used without `use` being called, in milliseconds since 1970; 0 if it was not
   */
  evict(hashOf: (slot: number) => number, lastUseOf: (slot: number) => number): number
  /** @param capacity - number of slots, a power of two that only grows */
  grow(capacity: number): void
  clear(): void
}

const none = -1
const mostUses = 3
const probationShare = 0.1
/** One visit of a client is several requests within this time. */
const firstUseMs = 1_000

/** Bytes of one slot: two links, the hash of an evicted one, the time, the count of uses and the queue. */
export const evictionBytes = 22

/** A first-in, first-out queue of slots. */
interface Queue {
  newest: number
  oldest: number
  count: number
}

/** Creates queues for no slots: call `grow` first. */
export function createEviction(): Eviction {
  const probation: Queue = { newest: none, oldest: none, count: 0 }
  const main: Queue = { newest: none, oldest: none, count: 0 }
  let newer = new Int32Array(0)
  let older = new Int32Array(0)
  let uses = new Uint8Array(0)
  let isMain = new Uint8Array(0)
  let evicted = new Uint32Array(0)
  let addedAt = new Float64Array(0)

  const isAgain = (slot: number, atMs: number) => Math.abs(atMs - (addedAt[slot] ?? 0)) >= firstUseMs

  function push(queue: Queue, slot: number): void {
    isMain[slot] = queue === main ? 1 : 0
    newer[slot] = none
    older[slot] = queue.newest
    if (queue.newest === none) queue.oldest = slot
    else newer[queue.newest] = slot
    queue.newest = slot
    queue.count += 1
  }

  function remove(slot: number): void {
    const queue = isMain[slot] === 1 ? main : probation
    const before = older[slot] ?? none
    const after = newer[slot] ?? none
    if (before === none) queue.oldest = after
    else newer[before] = after
    if (after === none) queue.newest = before
    else older[after] = before
    queue.count -= 1
  }

  function evict(hashOf: (slot: number) => number, lastUseOf: (slot: number) => number): number {
    // Each turn takes a use from a slot; what is in use otherwise is passed over, but not for ever.
    let turns = (probation.count + main.count) * (mostUses + 2)
    for (;;) {
      turns -= 1
      const isOnProbation =
        main.count === 0 || probation.count > (probation.count + main.count) * probationShare
      const slot = isOnProbation ? probation.oldest : main.oldest
      if (slot === none) return none
      remove(slot)
      const used = uses[slot] ?? 0
      if (turns < 0 || (used === 0 && !isAgain(slot, lastUseOf(slot) || (addedAt[slot] ?? 0)))) {
        const hash = hashOf(slot)
        if (isOnProbation) evicted[hash & (evicted.length - 1)] = hash
        return slot
      }
      uses[slot] = isOnProbation || used === 0 ? 0 : used - 1
      push(main, slot)
    }
  }

  return {
    add(slot, hash, at) {
      uses[slot] = 0
      addedAt[slot] = at.getTime()
      const place = hash & (evicted.length - 1)
      const cameBack = evicted[place] === hash
      if (cameBack) evicted[place] = 0
      push(cameBack ? main : probation, slot)
    },
    use(slot, at) {
      const used = uses[slot] ?? 0
      if (used < mostUses && isAgain(slot, at.getTime())) uses[slot] = used + 1
    },
    remove,
    evict,
    grow(capacity) {
      newer = grown(newer, new Int32Array(capacity))
      older = grown(older, new Int32Array(capacity))
      uses = grown(uses, new Uint8Array(capacity))
      addedAt = grown(addedAt, new Float64Array(capacity))
      isMain = grown(isMain, new Uint8Array(capacity))
      evicted = new Uint32Array(capacity)
    },
    clear() {
      for (const queue of [probation, main]) Object.assign(queue, { newest: none, oldest: none, count: 0 })
      evicted.fill(0)
    },
  }
}

function grown<Values extends Float64Array | Int32Array | Uint8Array>(old: Values, larger: Values): Values {
  larger.set(old)
  return larger
}

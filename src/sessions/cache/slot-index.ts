/**
 * Finds slots by a 32-bit hash: a hash table of typed arrays, 12 bytes a slot. Several slots may have one hash, and
 * different keys may too: the caller compares.
 */
export interface SlotIndex {
  add(slot: number, hash: number): void
  remove(slot: number): void
  /** The hash of a slot that was added. */
  hashOf(slot: number): number
  /** The first slot with this hash; -1 without one. */
  first(hash: number): number
  /** The next slot with the same hash; -1 after the last. */
  next(slot: number): number
  /** @param capacity - number of slots, a power of two that only grows */
  grow(capacity: number): void
  clear(): void
}

const none = -1

/** Bytes of one slot. */
export const slotIndexBytes = 12

/** Creates an index for no slots: call `grow` first. */
export function createSlotIndex(): SlotIndex {
  let heads = new Int32Array(0)
  let following = new Int32Array(0)
  let hashes = new Uint32Array(0)

  const bucketOf = (hash: number) => hash & (heads.length - 1)

  function add(slot: number, hash: number): void {
    const bucket = bucketOf(hash)
    hashes[slot] = hash
    following[slot] = heads[bucket] ?? none
    heads[bucket] = slot
  }

  function firstFrom(start: number, hash: number): number {
    let slot = start
    while (slot !== none && hashes[slot] !== hash) slot = following[slot] ?? none
    return slot
  }

  function hashOf(slot: number): number {
    return hashes[slot] ?? 0
  }

  return {
    add,
    remove(slot) {
      const bucket = bucketOf(hashOf(slot))
      const after = following[slot] ?? none
      let before = heads[bucket] ?? none
      if (before === slot) heads[bucket] = after
      else {
        while (before !== none && following[before] !== slot) before = following[before] ?? none
        if (before !== none) following[before] = after
      }
    },
    hashOf,
    first: (hash) => (heads.length === 0 ? none : firstFrom(heads[bucketOf(hash)] ?? none, hash)),
    next: (slot) => firstFrom(following[slot] ?? none, hashOf(slot)),
    grow(capacity) {
      const old = { heads, following }
      const oldHashes = hashes
      heads = new Int32Array(capacity).fill(none)
      following = new Int32Array(capacity).fill(none)
      hashes = new Uint32Array(capacity)
      hashes.set(oldHashes)
      for (const head of old.heads)
        for (let slot = head; slot !== none; slot = old.following[slot] ?? none) add(slot, hashes[slot] ?? 0)
    },
    clear() {
      heads.fill(none)
    },
  }
}

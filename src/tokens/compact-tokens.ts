import { textHash } from '../lib/text-hash.js'

/**
 * Digests of verified tokens, 16 bytes each, with what is needed to trust them again. The claims are read from the token
 * that is presented: its digest proves that it is the verified one.
 */
export interface CompactTokens {
  /** @returns the number of the key that verified this token; -1 for a token that is not known */
  find(digest: string, sessionId: string): number
  /**
   * @param digest - 16 bytes, as characters
   * @param expiresAt - in seconds since 1970
   * @param key - from 0 to 63
   */
  add(digest: string, sessionId: string, expiresAt: number, key: number): void
  remove(digest: string, sessionId: string): void
  removeSession(sessionId: string): void
  clear(): void
  readonly entries: number
  readonly bytes: number
}

export interface CompactTokensOptions {
  readonly maxBytes: number
  /** Seconds since 1970. Expired tokens are replaced first. */
  readonly nowSeconds: () => number
}

/**
 * Places of a set. The tokens of a session are in one set, which its hash determines: so they are found together, and one
 * session cannot take more than these places.
 */
const ways = 16
const smallestSets = 16
/** The share of places in use above which the number of sets is doubled: then few sets are full. */
const fullShare = 0.5
const mostUses = 3
/** Digest, expiry, hash of the session, and a byte for the key and the number of uses. */
const placeBytes = 16 + 4 + 4 + 1
const none = -1

/** Creates an empty store: a cache of sets of places, in typed arrays. */
export function createCompactTokens({ maxBytes, nowSeconds }: CompactTokensOptions): CompactTokens {
  let sets = smallestSets
  let digests = new Uint32Array(sets * ways * 4)
  let expiries = new Uint32Array(sets * ways)
  let sessions = new Uint32Array(sets * ways)
  let marks = new Uint8Array(sets * ways)
  let entries = 0

  const setOf = (hash: number) => (hash & (sets - 1)) * ways

  function placeOf(digest: string, sessionId: string): number {
    const start = setOf(textHash(sessionId))
    const first = wordOf(digest, 0)
    for (let place = start; place < start + ways; place += 1) {
      if (digests[place * 4] === first && expiries[place] !== 0 && isAt(place, digest)) return place
    }
    return none
  }

  function isAt(place: number, digest: string): boolean {
    for (let word = 1; word < 4; word += 1) {
      if (digests[place * 4 + word] !== wordOf(digest, word)) return false
    }
    return true
  }

  /** A free or expired place, else the one that was used least. Those that stay must be used again before the next. */
  function placeToFill(start: number): number {
    const now = nowSeconds()
    let least = start
    for (let place = start; place < start + ways; place += 1) {
      if ((expiries[place] ?? 0) <= now) return place
      if (usesOf(place) < usesOf(least)) least = place
    }
    const passed = usesOf(least)
    if (passed > 0)
      for (let place = start; place < start + ways; place += 1) setUses(place, usesOf(place) - passed)
    return least
  }

  function usesOf(place: number): number {
    return (marks[place] ?? 0) & mostUses
  }

  function setUses(place: number, uses: number): void {
    marks[place] = ((marks[place] ?? 0) & ~mostUses) | uses
  }

  function empty(place: number): void {
    if (expiries[place] !== 0) entries -= 1
    expiries[place] = 0
  }

  function grow(): void {
    const old = { digests, expiries, sessions, marks }
    sets *= 2
    digests = new Uint32Array(sets * ways * 4)
    expiries = new Uint32Array(sets * ways)
    sessions = new Uint32Array(sets * ways)
    marks = new Uint8Array(sets * ways)
    const now = nowSeconds()
    entries = 0
    for (let from = 0; from < old.expiries.length; from += 1) {
      const expiry = old.expiries[from] ?? 0
      if (expiry <= now) continue
      const hash = old.sessions[from] ?? 0
      let to = setOf(hash)
      while (expiries[to] !== 0) to += 1
      digests.set(old.digests.subarray(from * 4, from * 4 + 4), to * 4)
      expiries[to] = expiry
      sessions[to] = hash
      marks[to] = old.marks[from] ?? 0
      entries += 1
    }
  }

  return {
    find(digest, sessionId) {
      const place = placeOf(digest, sessionId)
      if (place === none) return none
      if (usesOf(place) < mostUses) setUses(place, usesOf(place) + 1)
      return (marks[place] ?? 0) >> 2
    },
    add(digest, sessionId, expiresAt, key) {
      if (entries > sets * ways * fullShare && sets * 2 * ways * placeBytes <= maxBytes) grow()
      const hash = textHash(sessionId)
      const known = placeOf(digest, sessionId)
      const place = known === none ? placeToFill(setOf(hash)) : known
      empty(place)
      for (let word = 0; word < 4; word += 1) digests[place * 4 + word] = wordOf(digest, word)
      expiries[place] = expiresAt
      sessions[place] = hash
      marks[place] = key << 2
      entries += 1
    },
    remove(digest, sessionId) {
      const place = placeOf(digest, sessionId)
      if (place !== none) empty(place)
    },
    removeSession(sessionId) {
      const hash = textHash(sessionId)
      const start = setOf(hash)
      for (let place = start; place < start + ways; place += 1) if (sessions[place] === hash) empty(place)
    },
    clear() {
      expiries.fill(0)
      entries = 0
    },
    get entries() {
      return entries
    },
    get bytes() {
      return sets * ways * placeBytes
    },
  }
}

/** The 32-bit word at this place of a digest. */
function wordOf(digest: string, word: number): number {
  const at = word * 4
  return (
    (digest.charCodeAt(at) |
      (digest.charCodeAt(at + 1) << 8) |
      (digest.charCodeAt(at + 2) << 16) |
      (digest.charCodeAt(at + 3) << 24)) >>>
    0
  )
}

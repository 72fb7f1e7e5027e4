/** A set of passwords, case-insensitive for ASCII letters. */
export interface PasswordSet {
  has(password: string): boolean
  /** Number of distinct passwords. */
  readonly size: number
}

/** Builds a set from chunks of a text with one password per line. */
export interface PasswordSetBuilder {
  /** Adds a chunk, which may end anywhere in a line. */
  add(bytes: Uint8Array): void
  /** Ends the last line. */
  finish(): PasswordSet
}

// A local binding: it is used millions of times, and global lookups are slow in a VM context.
const { imul } = Math
const lineFeed = 0x0a
const carriageReturn = 0x0d
/** Seeds of two independent 32-bit hashes of a line, after FNV-1a: one selects the slot, the other is stored in it. */
const placeStart = 0x811c9dc5
const tagStart = 0x9747b28c

/**
 * Stores 4 bytes per password instead of a string: half a million passwords in 2 MiB. A slot holds 32 bits of a hash,
 * its position represents about 19 more. The false positive rate is about 10^-9; a false positive is refused, which
 * does no harm.
 *
 * @param slots - a power of two, greater than the number of passwords
 */
export function createPasswordSetBuilder(slots: number): PasswordSetBuilder {
  const tags = new Uint32Array(slots)
  let size = 0
  // The incomplete line at the end of the last chunk.
  let begun = { place: placeStart, tag: tagStart, length: 0 }

  function addHashes(place: number, tag: number) {
    const kept = keptTag(tag)
    const slot = findSlot(tags, place, kept)
    if (tags[slot] !== 0) return
    // In a full table, lookups would not terminate.
    if (size + 1 > slots * 0.95) throw new RangeError('The password list is longer than was provided for.')
    tags[slot] = kept
    size += 1
  }

  return {
    add(bytes) {
      // Local variables and an index for speed: this loop processes millions of bytes while the server starts.
      let { place, tag, length } = begun
      for (let index = 0; index < bytes.length; index += 1) {
        const byte = bytes[index] ?? lineFeed
        if (byte === lineFeed) {
          if (length > 0) addHashes(place, tag)
          place = placeStart
          tag = tagStart
          length = 0
        } else if (byte !== carriageReturn) {
          place = nextPlace(place, byte)
          tag = nextTag(tag, byte)
          length += 1
        }
      }
      begun = { place, tag, length }
    },
    finish() {
      if (begun.length > 0) addHashes(begun.place, begun.tag)
      return { size, has: (password) => isIn(tags, password) }
    },
  }
}

/** Creates a small set, for example of an application's own words. */
export function passwordSetOf(passwords: readonly string[]): PasswordSet {
  const builder = createPasswordSetBuilder(2 ** Math.ceil(Math.log2(passwords.length * 2 + 2)))
  builder.add(Buffer.from(passwords.join('\n'), 'utf8'))
  return builder.finish()
}

function isIn(tags: Uint32Array, password: string): boolean {
  let place = placeStart
  let tag = tagStart
  for (const byte of Buffer.from(password, 'utf8')) {
    place = nextPlace(place, byte)
    tag = nextTag(tag, byte)
  }
  return tags[findSlot(tags, place, keptTag(tag))] !== 0
}

/** The slot of the tag, or the free slot to store it in. */
function findSlot(tags: Uint32Array, place: number, tag: number): number {
  const last = tags.length - 1
  let slot = mix(place) & last
  while (tags[slot] !== 0 && tags[slot] !== tag) slot = (slot + 1) & last
  return slot
}

function nextPlace(hash: number, byte: number): number {
  return imul(hash ^ folded(byte), 0x01000193)
}

function nextTag(hash: number, byte: number): number {
  const next = imul(hash ^ folded(byte), 0x85ebca6b)
  return next ^ (next >>> 15)
}

/** Converts ASCII letters to lower case. */
function folded(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte
}

/** Never 0, which marks a free slot. */
function keptTag(hash: number): number {
  return mix(hash) || 1
}

/** Finalizer of MurmurHash3: each input bit changes about half of the output bits. */
function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16)
  mixed = imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

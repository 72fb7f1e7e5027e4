/** The decrypted form of an account's stored password. */
export type StoredPassword =
  /** bcrypt of the HMAC-SHA-384 of the password under `salt`. */
  | { readonly kind: 'salted'; readonly salt: Buffer; readonly bcryptHash: string; readonly cost: number }
  /** Imported: bcrypt of the password. Replaced at the first sign-in. */
  | { readonly kind: 'plain'; readonly bcryptHash: string; readonly cost: number }

/** With a higher cost, a sign-in would occupy a thread for minutes: an imported hash could be an attack. */
const maxAdoptedCost = 16

const bcryptForm = /^\$2[abxy]\$([0-9]{2})\$[./A-Za-z0-9]{53}$/
const saltedPrefix = 'hmac-sha384:'

/** Formats the stored form of a password before encryption. */
export function formatSalted(salt: Uint8Array, bcryptHash: string): string {
  return `${saltedPrefix}${Buffer.from(salt).toString('base64url')}:${bcryptHash}`
}

/** Whether `text` is a bcrypt hash that can be imported: prefix `$2a$`, `$2b$`, `$2y$` or `$2x$`, cost 4 to 16. */
export function isBcryptHash(text: string): boolean {
  const cost = bcryptCost(text)
  return cost !== null && cost >= 4 && cost <= maxAdoptedCost
}

/**
 * Parses a decrypted stored password. @throws Error when the format is unknown; the message does not contain the record
 */
export function parseStoredPassword(record: string): StoredPassword {
  if (record.startsWith(saltedPrefix)) {
    const [salt, bcryptHash] = record.slice(saltedPrefix.length).split(':')
    const cost = bcryptCost(bcryptHash ?? '')
    if (salt && bcryptHash && cost !== null) {
      return { kind: 'salted', salt: Buffer.from(salt, 'base64url'), bcryptHash, cost }
    }
  }
  const cost = bcryptCost(record)
  if (cost === null) throw new Error('A stored password has an unknown form.')
  return { kind: 'plain', bcryptHash: comparable(record), cost }
}

/** Scheme prefixes that other systems put before a bcrypt hash: Spring Security, Dovecot, Django. */
const schemeName = /^(?:\{(?:bcrypt|CRYPT|BLF-CRYPT)\}|bcrypt\$(?=\$2))/i

/** Removes whitespace and the scheme prefix of another system from a bcrypt hash. */
export function bareBcryptHash(text: string): string {
  return text.trim().replace(schemeName, '')
}

/**
 * Normalizes a bcrypt hash to the form that the bcrypt library writes; it rejects every other one.
 *
 * `$2y$` is PHP's name for `$2b$`; `$2x$` marks hashes of a faulty implementation, which are the same for ASCII
 * passwords. The last characters of salt and hash have 4 and 2 unused bits, which some implementations do not clear.
 */
function comparable(bcryptHash: string): string {
  const known = bcryptHash.replace(/^\$2[xy]/, '$2b')
  const [head, salt, rest] = [known.slice(0, 7), known.slice(7, 29), known.slice(29)]
  return `${head}${withoutLastBits(salt, 4)}${withoutLastBits(rest, 2)}`
}

/** bcrypt's base64 alphabet. */
const alphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function withoutLastBits(text: string, bits: number): string {
  const value = alphabet.indexOf(text.slice(-1))
  return text.slice(0, -1) + alphabet.charAt(value - (value % 2 ** bits))
}

function bcryptCost(text: string): number | null {
  const cost = bcryptForm.exec(text)?.[1]
  return cost === undefined ? null : Number(cost)
}

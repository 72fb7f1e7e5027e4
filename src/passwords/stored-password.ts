/** What the sealed envelope of an account's password holds. */
export type StoredPassword =
  /** Ours: bcrypt over HMAC-SHA-384 of the password under `salt`. */
  | { readonly kind: 'salted'; readonly salt: Buffer; readonly bcryptHash: string; readonly cost: number }
  /** Brought from elsewhere: bcrypt over the password itself. Replaced at the first sign-in. */
  | { readonly kind: 'plain'; readonly bcryptHash: string; readonly cost: number }

/** Above this, one sign-in would occupy a thread for minutes: an imported hash could be an attack. */
const maxAdoptedCost = 16

const bcryptForm = /^\$2[abxy]\$([0-9]{2})\$[./A-Za-z0-9]{53}$/
const saltedPrefix = 'hmac-sha384:'

export function formatSalted(salt: Uint8Array, bcryptHash: string): string {
  return `${saltedPrefix}${Buffer.from(salt).toString('base64url')}:${bcryptHash}`
}

/**
 * Whether `text` is a bcrypt hash that can be adopted: prefix `$2a$`, `$2b$`, `$2y$` or `$2x$`, cost 4 to 16.
 */
export function isBcryptHash(text: string): boolean {
  const cost = bcryptCost(text)
  return cost !== null && cost >= 4 && cost <= maxAdoptedCost
}

/** @throws Error when `record` has neither form: the message tells nothing of it */
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

/** What other systems write before a bcrypt hash to name it: Spring Security, Dovecot, Django. */
const schemeName = /^(?:\{(?:bcrypt|CRYPT|BLF-CRYPT)\}|bcrypt\$(?=\$2))/i

/** The bcrypt hash in what another system stored: without blanks around it and the name of its scheme. */
export function bareBcryptHash(text: string): string {
  return text.trim().replace(schemeName, '')
}

/**
 * As the bcrypt library would write it itself: it answers "no" to anything else without looking further.
 *
 * `$2y$` is PHP's name for `$2b$`; `$2x$` marks hashes of a faulty implementation, which are the same for ASCII
 * passwords. The last characters of salt and hash hold 4 and 2 bits that belong to nothing: some implementations leave
 * them as they come.
 */
function comparable(bcryptHash: string): string {
  const known = bcryptHash.replace(/^\$2[xy]/, '$2b')
  const [head, salt, rest] = [known.slice(0, 7), known.slice(7, 29), known.slice(29)]
  return `${head}${withoutLastBits(salt, 4)}${withoutLastBits(rest, 2)}`
}

/** bcrypt's own base64. */
const alphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function withoutLastBits(text: string, bits: number): string {
  const value = alphabet.indexOf(text.slice(-1))
  return text.slice(0, -1) + alphabet.charAt(value - (value % 2 ** bits))
}

function bcryptCost(text: string): number | null {
  const cost = bcryptForm.exec(text)?.[1]
  return cost === undefined ? null : Number(cost)
}

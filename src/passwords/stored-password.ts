import { type ForeignHash, parseBcrypt, readForeignHash } from './foreign/index.js'

/** The decrypted form of an account's stored password. */
export type StoredPassword =
  /** bcrypt of the HMAC-SHA-384 of the password under `salt`. */
  | {
      readonly kind: 'salted'
      readonly salt: Buffer
      readonly bcryptHash: string
      readonly cost: number
      /** Whether it is a random hash that no password matches. */
      readonly isNone: boolean
    }
  /** Imported, and replaced at the first sign-in. */
  | { readonly kind: 'foreign'; readonly hash: ForeignHash }

/** A password hash that can be imported: of another system, or of an export of Portcullis. */
export interface ImportedHash {
  /** The record to encrypt and store. */
  readonly record: string
  /** Size of the random salt in bytes. */
  readonly saltBytes: number
}

const saltedPrefix = 'hmac-sha384:'
const nonePrefix = 'none:'
/** With a higher cost, a sign-in would occupy a thread for minutes. */
const maxImportedCost = 16

/** Formats the stored form of a password before encryption. */
export function formatSalted(salt: Uint8Array, bcryptHash: string): string {
  return `${saltedPrefix}${Buffer.from(salt).toString('base64url')}:${bcryptHash}`
}

/** Formats the stored form of no password: a random hash, so that verifying it takes the same work. */
export function formatNone(salt: Uint8Array, bcryptHash: string): string {
  return nonePrefix + formatSalted(salt, bcryptHash)
}

/** Reads a password hash that an operator wants to import. Pure. @returns the hash, or why it cannot be imported */
export function readImportedHash(given: string): ImportedHash | { readonly fault: string } {
  const text = given.trim()
  if (text.startsWith(saltedPrefix)) {
    const own = parseSalted(text)
    const isSound = own !== null && own.salt.length === 32 && own.cost >= 4 && own.cost <= maxImportedCost
    return isSound
      ? { record: text, saltBytes: own.salt.length }
      : { fault: 'It is not a hash of an export.' }
  }
  const hash = readForeignHash(text)
  if ('fault' in hash) return hash
  const { algorithm } = hash
  return { record: hash.text, saltBytes: algorithm.kind === 'bcrypt' ? 16 : algorithm.salt.length }
}

/**
 * Parses a decrypted stored password. @throws Error when the format is unknown; the message does not contain the record
 */
export function parseStoredPassword(record: string): StoredPassword {
  const own = parseSalted(record)
  if (own !== null) return own
  const hash = readForeignHash(record)
  if ('fault' in hash) throw new Error('A stored password has an unknown form.')
  return { kind: 'foreign', hash }
}

function parseSalted(record: string): (StoredPassword & { readonly kind: 'salted' }) | null {
  const isNone = record.startsWith(nonePrefix)
  const salted = isNone ? record.slice(nonePrefix.length) : record
  if (!salted.startsWith(saltedPrefix)) return null
  const [salt, hash, ...rest] = salted.slice(saltedPrefix.length).split(':')
  const bcrypt = parseBcrypt(hash ?? '')
  if (!salt || bcrypt === null || rest.length > 0) return null
  return {
    kind: 'salted',
    salt: Buffer.from(salt, 'base64url'),
    bcryptHash: bcrypt.bcryptHash,
    cost: bcrypt.cost,
    isNone,
  }
}

import {
  type ForeignAlgorithm,
  type ForeignHash,
  type HashedInput,
  type HashFault,
  unknownForm,
} from './foreign-hash.js'

const bcryptForm = /^\$2[abxy]\$([0-9]{2})\$[./A-Za-z0-9]{53}$/

/** Scheme prefixes that other systems put before a bcrypt hash: Spring Security, Dovecot, Django. */
const schemeName = /^(?:\{(?:bcrypt|CRYPT|BLF-CRYPT)\}|bcrypt\$(?=\$2))/i
/** Django's name of bcrypt of the hexadecimal SHA-256. */
const djangoSha256 = /^bcrypt_sha256\$(?=\$2)/
/** passlib: version 2 is HMAC-SHA-256, version 1 is SHA-256. */
const passlibSha256 =
  /^\$bcrypt-sha256\$(?:(v=2,)t=(2[ab]),r=|(2[ab]),)([0-9]{1,2})\$([./A-Za-z0-9]{22})\$([./A-Za-z0-9]{31})$/

/** Reads a bcrypt hash in the forms of other systems. @returns `null` if it looks like no bcrypt hash */
export function readBcrypt(text: string): ForeignHash | HashFault | null {
  const passlib = passlibSha256.exec(text)
  if (passlib !== null) {
    const [, isSecond, revision = passlib[3], , cost = '', salt, rest] = passlib
    const bcryptHash = `$${revision}$${cost.padStart(2, '0')}$${salt}${rest}`
    return bcryptOf(text, bcryptHash, isSecond === undefined ? 'sha256Base64' : 'saltedSha256Base64')
  }
  if (djangoSha256.test(text)) return bcryptOf(text, text.replace(djangoSha256, ''), 'sha256Hex')
  const bare = text.replace(schemeName, '')
  return bare.startsWith('$2') ? bcryptOf(bare, bare, 'asTyped') : null
}

function bcryptOf(text: string, bcryptHash: string, input: HashedInput): ForeignHash | HashFault {
  const algorithm = parseBcrypt(bcryptHash)
  return algorithm === null ? unknownForm : { text, input, algorithm }
}

/** Parses a bcrypt hash. @returns `null` if the form is another one; the cost is not checked */
export function parseBcrypt(bcryptHash: string): (ForeignAlgorithm & { readonly kind: 'bcrypt' }) | null {
  const cost = bcryptForm.exec(bcryptHash)?.[1]
  return cost === undefined
    ? null
    : { kind: 'bcrypt', bcryptHash: comparable(bcryptHash), cost: Number(cost) }
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

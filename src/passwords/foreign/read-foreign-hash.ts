import { readBcrypt } from './bcrypt-forms.js'
import { boundsFault } from './bounds.js'
import { type ForeignHash, type HashedInput, type HashFault, unknownForm } from './foreign-hash.js'
import {
  type ReadAlgorithm,
  readArgon2,
  readAspNet,
  readBetterAuth,
  readDjangoPbkdf2,
  readDjangoScrypt,
  readFirebase,
  readPbkdf2,
  readScrypt,
  readWerkzeugPbkdf2,
  readWerkzeugScrypt,
} from './other-forms.js'

/** Longer than every hash with a salt and a digest within the bounds. */
const maxLength = 2048

const otherForms: readonly ReadAlgorithm[] = [
  readArgon2,
  readScrypt,
  readPbkdf2,
  readFirebase,
  readDjangoPbkdf2,
  readDjangoScrypt,
  readWerkzeugPbkdf2,
  readWerkzeugScrypt,
  readAspNet,
]

/**
 * Reads a password hash of another system. Pure, and linear in the length of the text.
 *
 * `{meteor}` before a bcrypt or argon2 hash says that the hexadecimal SHA-256 of the password was hashed, as Meteor
 * does; `{better-auth}` is before `salt:digest` of Better Auth. Nothing in those hashes shows it.
 *
 * @returns the hash, or why it cannot be imported
 */
export function readForeignHash(given: string): ForeignHash | HashFault {
  const text = given.trim()
  if (text.length > maxLength) return unknownForm
  const read = readMarked(text)
  return 'fault' in read ? read : (boundsFault(read.algorithm) ?? read)
}

function readMarked(text: string): ForeignHash | HashFault {
  const [mark = '', kind] = /^\{(meteor|better-auth)\}/i.exec(text) ?? []
  const marked = text.slice(mark.length)
  if (kind?.toLowerCase() === 'better-auth') return readOther(text, marked, [readBetterAuth], 'nfkc')
  if (kind === undefined) return readBcrypt(text) ?? readOther(text, text, otherForms, 'asTyped')
  const bcrypt = readBcrypt(marked)
  if (bcrypt === null) return readOther(text, marked, [readArgon2], 'sha256Hex')
  return 'fault' in bcrypt || bcrypt.input !== 'asTyped'
    ? unknownForm
    : { ...bcrypt, text, input: 'sha256Hex' }
}

function readOther(
  text: string,
  hash: string,
  forms: readonly ReadAlgorithm[],
  input: HashedInput,
): ForeignHash | HashFault {
  for (const read of forms) {
    const algorithm = read(hash)
    if (algorithm !== null) return { text, input, algorithm }
  }
  return unknownForm
}

export { parseBcrypt } from './bcrypt-forms.js'
export type { ForeignAlgorithm, ForeignHash, HashFault } from './foreign-hash.js'
export { hashedText, matchesDigest } from './match-foreign-hash.js'
export { readForeignHash } from './read-foreign-hash.js'

import { type ForeignAlgorithm, type HashFault, type ScryptCost, unknownForm } from './foreign-hash.js'

/**
 * Bounds of imported hashes: each sign-in attempt computes one. The limits of time are about five seconds of one core
 * each, which is bcrypt at cost 16.
 */
const maxMemoryMiB = 256
const maxBcryptCost = 16
/** argon2: blocks of 1 KiB times passes. */
const maxArgon2Blocks = 2 ** 22
/** scrypt: blocks of 128 bytes. */
const maxScryptBlocks = 2 ** 23
/** PBKDF2: iterations times blocks of the digest. */
const maxPbkdf2Iterations = 10_000_000

/** A shorter digest would match too many passwords. */
const minDigestBytes = 16
const maxDigestBytes = 128
const maxSaltBytes = 256

const tooMuchMemory: HashFault = { fault: `Its parameters need more than ${maxMemoryMiB} MiB of memory.` }
const tooMuchTime: HashFault = { fault: 'Its parameters need more than about 5 seconds.' }

/** The size of a digest, which PBKDF2 computes one by one. */
const hmacBytes = { sha1: 20, sha256: 32, sha512: 64 } as const

/** Checks the parameters of a hash. @returns `null` if it can be verified with the time and the memory of a sign-in */
export function boundsFault(algorithm: ForeignAlgorithm): HashFault | null {
  if (algorithm.kind === 'bcrypt') return bcryptFault(algorithm.cost)
  const { salt, digest } = algorithm
  if (digest.length < minDigestBytes || digest.length > maxDigestBytes || salt.length > maxSaltBytes)
    return unknownForm
  switch (algorithm.kind) {
    case 'argon2': {
      const { memoryKiB, passes, lanes } = algorithm
      // RFC 9106, section 3.1. The library rejects other parameters, too.
      if (passes < 1 || lanes < 1 || lanes > 255 || memoryKiB < 8 * lanes || salt.length < 8)
        return unknownForm
      if (memoryKiB > maxMemoryMiB * 1024) return tooMuchMemory
      return memoryKiB * passes > maxArgon2Blocks ? tooMuchTime : null
    }
    case 'firebaseScrypt':
      return digest.length === algorithm.signerKey.length ? scryptFault(algorithm) : unknownForm
    case 'scrypt':
      return scryptFault(algorithm)
    case 'pbkdf2': {
      const { iterations, hmac } = algorithm
      if (iterations < 1) return unknownForm
      const blocks = Math.ceil(digest.length / hmacBytes[hmac])
      return iterations * blocks > maxPbkdf2Iterations ? tooMuchTime : null
    }
  }
}

function bcryptFault(cost: number): HashFault | null {
  if (cost < 4) return unknownForm
  return cost > maxBcryptCost ? tooMuchTime : null
}

function scryptFault({ cost, blockSize, parallelization }: ScryptCost): HashFault | null {
  if (cost < 2 || !Number.isInteger(Math.log2(cost)) || blockSize < 1 || parallelization < 1)
    return unknownForm
  if (scryptMemoryBytes({ cost, blockSize, parallelization }) > (maxMemoryMiB + 1) * 2 ** 20)
    return tooMuchMemory
  return cost * blockSize * parallelization > maxScryptBlocks ? tooMuchTime : null
}

/** What `crypto.scrypt` allocates: RFC 7914, section 5 and 6. */
export function scryptMemoryBytes({ cost, blockSize, parallelization }: ScryptCost): number {
  return 128 * blockSize * (cost + parallelization + 2)
}

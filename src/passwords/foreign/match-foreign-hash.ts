import {
  createCipheriv,
  createHash,
  createHmac,
  pbkdf2 as pbkdf2Callback,
  scrypt as scryptCallback,
  timingSafeEqual,
} from 'node:crypto'
import { promisify } from 'node:util'
import { scryptMemoryBytes } from './bounds.js'
import type { ForeignAlgorithm, ForeignHash } from './foreign-hash.js'

// Both run in libuv's thread pool, like bcrypt and argon2.
const pbkdf2 = promisify(pbkdf2Callback)
const scrypt = promisify<Buffer, Buffer, number, object, Buffer>(scryptCallback)

/** An algorithm whose digest is computed here. bcrypt has a `compare` of its own. */
type Computed = Exclude<ForeignAlgorithm, { readonly kind: 'bcrypt' }>

/** Computes the hash of a password and compares it in constant time. */
export async function matchesDigest(
  password: string,
  { input, algorithm }: { readonly input: ForeignHash['input']; readonly algorithm: Computed },
): Promise<boolean> {
  const computed = await compute(Buffer.from(hashedText(password, input, ''), 'utf8'), algorithm)
  return computed.length === algorithm.digest.length && timingSafeEqual(computed, algorithm.digest)
}

/**
 * The text that the other system hashed.
 *
 * @param salt - the salt of bcrypt, in its base64
 */
export function hashedText(password: string, input: ForeignHash['input'], salt: string): string {
  switch (input) {
    case 'asTyped':
      return password
    case 'nfkc':
      return password.normalize('NFKC')
    case 'sha256Hex':
      return createHash('sha256').update(password, 'utf8').digest('hex')
    case 'sha256Base64':
      return createHash('sha256').update(password, 'utf8').digest('base64')
    case 'saltedSha256Base64':
      return createHmac('sha256', salt).update(password, 'utf8').digest('base64')
  }
}

async function compute(password: Buffer, algorithm: Computed): Promise<Buffer> {
  const { salt, digest } = algorithm
  switch (algorithm.kind) {
    case 'argon2':
      return argon2(password, algorithm)
    case 'scrypt':
      return derive(password, algorithm, digest.length)
    case 'firebaseScrypt': {
      const key = await derive(password, algorithm, 32)
      // The key encrypts one text only, so a fixed initial counter is safe.
      return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(algorithm.signerKey)
    }
    case 'pbkdf2':
      return pbkdf2(password, salt, algorithm.iterations, digest.length, algorithm.hmac)
  }
}

function derive(
  password: Buffer,
  algorithm: Computed & { readonly kind: 'scrypt' | 'firebaseScrypt' },
  length: number,
): Promise<Buffer> {
  const { cost, blockSize, parallelization, salt } = algorithm
  const maxmem = scryptMemoryBytes(algorithm) + 2 ** 20
  return scrypt(password, salt, length, { cost, blockSize, parallelization, maxmem })
}

async function argon2(
  password: Buffer,
  { variant, version, memoryKiB, passes, lanes, salt, digest }: Computed & { readonly kind: 'argon2' },
): Promise<Buffer> {
  // Loaded at the first use: few servers have such hashes. It computes lanes one after the other, in one thread.
  const { hashRaw } = await import('@node-rs/argon2')
  return hashRaw(password, {
    algorithm: { d: 0, i: 1, id: 2 }[variant],
    version: version === 16 ? 0 : 1,
    memoryCost: memoryKiB,
    timeCost: passes,
    parallelism: lanes,
    salt,
    outputLen: digest.length,
  })
}

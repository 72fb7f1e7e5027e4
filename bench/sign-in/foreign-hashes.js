// Hashes of other systems, at the costs that they have in use.
// @ts-check
import { createCipheriv, createHash, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto'
import { hashRaw } from '@node-rs/argon2'
import bcrypt from 'bcrypt'

/**
 * @typedef {object} Kind
 * @property {string} name
 * @property {() => string} form - of nothing: made in no time
 * @property {(password: string) => Promise<string>} hash - of a password
 */

const base64 = (/** @type {number} */ length) => randomBytes(length).toString('base64')
const unpadded = (/** @type {Buffer} */ bytes) => bytes.toString('base64').replace(/=+$/, '')
const nothing = () => base64(64).replaceAll('+', '.').slice(0, 53)

/** @param {string} name @param {number} cost @param {string} [mark] @returns {Kind} */
function bcryptKind(name, cost, mark = '') {
  const input = (/** @type {string} */ password) =>
    mark === '' ? password : createHash('sha256').update(password).digest('hex')
  return {
    name,
    form: () => `${mark}$2b$${cost}$${nothing()}`,
    hash: async (password) => mark + (await bcrypt.hash(input(password), cost)),
  }
}

/** @param {string} name @param {number} memoryCost @param {number} timeCost @param {number} parallelism @returns {Kind} */
function argon2Kind(name, memoryCost, timeCost, parallelism) {
  const head = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}`
  return {
    name,
    form: () => `${head}$${unpadded(randomBytes(16))}$${unpadded(randomBytes(32))}`,
    async hash(password) {
      const salt = randomBytes(16)
      const digest = await hashRaw(password, { salt, memoryCost, timeCost, parallelism, outputLen: 32 })
      return `${head}$${unpadded(salt)}$${unpadded(digest)}`
    },
  }
}

/** @param {string} name @param {string} hmac @param {number} iterations @param {number} length @returns {Kind} */
function pbkdf2Kind(name, hmac, iterations, length) {
  const head = `$pbkdf2-${hmac}$i=${iterations}`
  return {
    name,
    form: () => `${head}$${base64(16)}$${base64(length)}`,
    async hash(password) {
      const salt = randomBytes(16)
      const digest = pbkdf2Sync(password, salt, iterations, length, hmac)
      return `${head}$${salt.toString('base64')}$${digest.toString('base64')}`
    },
  }
}

/** @returns {Kind} */
function betterAuthKind() {
  return {
    name: 'scrypt of Better Auth: N 16,384, r 16',
    form: () => `{better-auth}${randomBytes(16).toString('hex')}:${randomBytes(64).toString('hex')}`,
    async hash(password) {
      const salt = randomBytes(16).toString('hex')
      const key = scryptSync(password, salt, 64, { N: 16_384, r: 16, p: 1, maxmem: 2 ** 26 })
      return `{better-auth}${salt}:${key.toString('hex')}`
    },
  }
}

/** @returns {Kind} */
function firebaseKind() {
  const signerKey = randomBytes(64)
  const head = `$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=${signerKey.toString('base64')}`
  return {
    name: 'scrypt of Firebase: N 16,384, r 8',
    form: () => `${head}$${base64(10)}$${base64(64)}`,
    async hash(password) {
      const salt = randomBytes(10)
      const key = scryptSync(password, Buffer.concat([salt, Buffer.from([7])]), 32, {
        N: 16_384,
        r: 8,
        p: 1,
        maxmem: 2 ** 26,
      })
      const digest = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(signerKey)
      return `${head}$${salt.toString('base64')}$${digest.toString('base64')}`
    },
  }
}

/** @type {readonly Kind[]} */
export const foreignKinds = [
  bcryptKind('bcrypt, cost 10', 10),
  bcryptKind('bcrypt of Meteor, cost 10', 10, '{meteor}'),
  argon2Kind('argon2id of Keycloak: 7 MiB, 5 passes', 7168, 5, 1),
  argon2Kind('argon2id: 64 MiB, 3 passes, 4 lanes', 65_536, 3, 4),
  betterAuthKind(),
  firebaseKind(),
  pbkdf2Kind('PBKDF2 of ASP.NET Identity: SHA-512, 100,000', 'sha512', 100_000, 32),
  pbkdf2Kind('PBKDF2 of Django: SHA-256, 1,000,000', 'sha256', 1_000_000, 32),
]

import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { DataFolder } from './data-folder.js'
import { REPLICA_SET } from './mongod-process.js'
import { LOOPBACK } from './ports.js'

/** A user of the private MongoDB. */
export interface MongodbUser {
  readonly name: string
  readonly password: string
  /** Its authentication database. */
  readonly source: string
}

/** The users of the private MongoDB. Their passwords are derived from one random key in the data folder. */
export interface Credentials {
  /** The internal user of replica set members. It has all privileges, and needs no stored user. */
  readonly member: MongodbUser
  /** The user of Portcullis and its commands. */
  readonly owner: MongodbUser
}

/** A mongod key file has 6 to 1024 base64 characters. This one has 64, which are 384 random bits. */
const keyForm = /^[A-Za-z0-9+/]{64}$/

/**
 * Loads the credentials of a data folder. Creates them at the first start, and if the key is missing or damaged; the
 * next start then changes the owner's password. Only for the process that has claimed the folder.
 */
export function loadOrCreateCredentials(folder: DataFolder): Credentials {
  const kept = readCredentials(folder)
  if (kept !== null) {
    chmodSync(folder.key, 0o600) // mongod rejects a key file that other users can read
    return kept
  }
  const key = randomBytes(48).toString('base64')
  writePrivateFile(folder.key, key)
  return credentialsOf(key)
}

/**
 * Loads the credentials of a data folder; `null` without a key, as in folders of earlier versions, whose MongoDB has no
 * authentication.
 */
export function readCredentials(folder: DataFolder): Credentials | null {
  try {
    const key = readFileSync(folder.key, 'utf8').trim()
    return keyForm.test(key) ? credentialsOf(key) : null
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** The connection string of the private MongoDB, with the owner's password. */
export function uriOf(port: number, credentials: Credentials | null): string {
  const uri = new URL(`mongodb://${LOOPBACK}:${port}/?replicaSet=${REPLICA_SET}`)
  if (credentials !== null) {
    const { name, password, source } = credentials.owner
    uri.username = name
    uri.password = password
    uri.searchParams.set('authSource', source)
    uri.searchParams.set('authMechanism', MECHANISM)
  }
  return uri.href
}

/** Saves the connection string for the user, who may inspect the data with MongoDB's tools. */
export function writeAddress(folder: DataFolder, uri: string): void {
  writePrivateFile(folder.address, `${uri}\n`)
}

/** The only mechanism enabled: SCRAM-SHA-1 stores MD5 hashes of passwords. */
export const MECHANISM = 'SCRAM-SHA-256'

/**
 * Stored with the owner to detect whether its password is the current one. The password has 256 random bits, so the
 * hash does not disclose it.
 */
export function fingerprintOf({ password }: MongodbUser): string {
  return createHash('sha256').update(`portcullis/private-mongodb/fingerprint:${password}`).digest('base64url')
}

function credentialsOf(key: string): Credentials {
  const password = createHmac('sha256', key).update('portcullis/private-mongodb/owner').digest('base64url')
  return {
    member: { name: '__system', password: key, source: 'local' },
    owner: { name: 'portcullis', password, source: 'admin' },
  }
}

/** Written atomically, and readable by its owner only. */
function writePrivateFile(path: string, text: string): void {
  const aside = `${path}.${randomUUID()}`
  writeFileSync(aside, text, { mode: 0o600, flag: 'wx', flush: true })
  renameSync(aside, path)
}

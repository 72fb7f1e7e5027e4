import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { DataFolder } from './data-folder.js'
import { REPLICA_SET } from './mongod-process.js'
import { LOOPBACK } from './ports.js'

/** A user of the private MongoDB. */
export interface MongodbUser {
  readonly name: string
  readonly password: string
  /** The database that holds it. */
  readonly source: string
}

/** Who may use the private MongoDB. All of it follows from the one random key in the data folder. */
export interface Credentials {
  /** The members of the set, here one: it may do everything, before there is any other user too. */
  readonly member: MongodbUser
  /** What Portcullis and its commands connect as. */
  readonly owner: MongodbUser
}

/** As mongod reads a key file: 6 to 1024 characters of base64. Ours holds 384 random bits. */
const keyForm = /^[A-Za-z0-9+/]{64}$/

/**
 * The credentials of this data folder: made at the first start, and again where the key is lost or damaged, since the
 * owner is given the new password at the next start. Only for the process that has claimed the folder.
 */
export function loadOrCreateCredentials(folder: DataFolder): Credentials {
  const kept = readCredentials(folder)
  if (kept !== null) {
    chmodSync(folder.key, 0o600) // mongod refuses a key that others may read
    return kept
  }
  const key = randomBytes(48).toString('base64')
  writePrivateFile(folder.key, key)
  return credentialsOf(key)
}

/** The credentials of this data folder; `null` where its MongoDB asks for none, as it did before there was a key. */
export function readCredentials(folder: DataFolder): Credentials | null {
  try {
    const key = readFileSync(folder.key, 'utf8').trim()
    return keyForm.test(key) ? credentialsOf(key) : null
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** The address of the private MongoDB, with the owner's password. */
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

/** Writes the address down for its owner, who may want to look at the data with tools of MongoDB. */
export function writeAddress(folder: DataFolder, uri: string): void {
  writePrivateFile(folder.address, `${uri}\n`)
}

/** The only mechanism: the older one rests on MD5. */
export const MECHANISM = 'SCRAM-SHA-256'

/** What is stored beside the owner to tell whether its password is the current one. Of 256 random bits, it tells nothing else. */
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

/** Appears whole or not at all, and never for others. */
function writePrivateFile(path: string, text: string): void {
  const aside = `${path}.${randomUUID()}`
  writeFileSync(aside, text, { mode: 0o600, flag: 'wx', flush: true })
  renameSync(aside, path)
}

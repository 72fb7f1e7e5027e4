import { answeredWithin, isDuplicateKey, majorityWrites, type Store } from '../../database/index.js'
import { keySetId, signingKeys } from './key-model.js'
import type { KeyRecord } from './key-plan.js'

/** The stored keys, with the version for the conditional update. */
export interface StoredKeys {
  /** 0 while nothing is stored. */
  readonly version: number
  readonly records: readonly KeyRecord[]
}

/** Reads and replaces all stored keys. */
export interface KeyStore {
  read(): Promise<StoredKeys>
  /**
   * Stores `records` if the stored version is still `version`.
   *
   * @returns `null` after a concurrent change: read and decide again
   */
  replace(version: number, records: readonly KeyRecord[]): Promise<StoredKeys | null>
}

/**
 * Timeout of each operation in milliseconds: an unresponsive server raises no error, and the driver detects it late.
 */
const patienceMs = 10_000

/**
 * Creates a key store with majority read and write concern: a key that signs, and an acknowledged revocation, must not
 * be rolled back by a failover.
 */
export function createKeyStore(store: Store): KeyStore {
  const collection = signingKeys(store)

  async function read(): Promise<StoredKeys> {
    const stored = await collection.findOne({ _id: keySetId }, { readConcern: 'majority' })
    return stored === null ? { version: 0, records: [] } : { version: stored.version, records: stored.keys }
  }

  async function replace(version: number, records: readonly KeyRecord[]): Promise<StoredKeys | null> {
    const next = { version: version + 1, keys: records }
    try {
      const { matchedCount, upsertedCount } = await collection.updateOne(
        { _id: keySetId, version },
        { $set: next },
        // Upsert for the first version only. If another instance inserts first, the result is a duplicate key error.
        { upsert: version === 0, writeConcern: majorityWrites },
      )
      return matchedCount + upsertedCount === 1 ? { version: next.version, records } : null
    } catch (error) {
      if (isDuplicateKey(error, '_id')) return null
      throw error
    }
  }

  return {
    read: () => answeredWithin(patienceMs, read()),
    // A write that timed out may still be applied; the next read shows it.
    replace: (version, records) => answeredWithin(patienceMs, replace(version, records)),
  }
}

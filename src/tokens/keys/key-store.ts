import { answeredWithin, isDuplicateKey, majorityWrites, type Store } from '../../database/index.js'
import { keySetId, signingKeys } from './key-model.js'
import type { KeyRecord } from './key-plan.js'

/** What is stored, and the version that a change has to be based on. */
export interface StoredKeys {
  /** 0 while nothing is stored. */
  readonly version: number
  readonly records: readonly KeyRecord[]
}

/** Reads and replaces the stored keys as a whole. */
export interface KeyStore {
  read(): Promise<StoredKeys>
  /**
   * Stores `records` if nobody stored anything since `version`.
   *
   * @returns null after a concurrent change: read and decide again
   */
  replace(version: number, records: readonly KeyRecord[]): Promise<StoredKeys | null>
}

/** A frozen server raises no error by itself, and the driver notices late: each operation fails after this. */
const patienceMs = 10_000

/**
 * Majority on both sides: a key that a failover could take back must not sign, and a revocation that one could
 * take back must not be acknowledged.
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
        // Only the first version may insert; where another instance inserted first, its `_id` is taken.
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
    // A write that timed out may still happen: the next read shows it.
    replace: (version, records) => answeredWithin(patienceMs, replace(version, records)),
  }
}

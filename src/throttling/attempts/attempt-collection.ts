import type { mongo } from 'mongoose'
import type { Store } from '../../database/index.js'
import type { OwnCollection } from '../../database/public.js'

/** Name, document proof and indexes of the collection of attempts and known devices and addresses. */
export const attemptCollection: OwnCollection = {
  name: 'attempts',
  proof: {
    required: ['expiresAt'],
    properties: {
      // The name of the counter or list, and an HMAC of each part of its subject.
      _id: { bsonType: 'string', pattern: '^[A-Za-z]+(:[A-Za-z0-9_-]{43})+$' },
      expiresAt: { bsonType: 'date' },
      count: { bsonType: 'number' },
      readyAt: { bsonType: 'date' },
    },
  },
  indexes: () => [{ key: { expiresAt: 1 }, expireAfterSeconds: 0 }],
}

/**
 * The collection of attempts, and of known devices and addresses. Write concern 1: a failover loses at most a few
 * counted failures, and attempts do not wait for a majority.
 */
export function attempts<Stored extends mongo.Document>(store: Store): mongo.Collection<Stored> {
  return store.db.collection<Stored>(store.nameOf(attemptCollection), { writeConcern: { w: 1 } })
}

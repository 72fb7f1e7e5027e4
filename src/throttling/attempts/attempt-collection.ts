import type { mongo } from 'mongoose'
import type { OwnCollection, Store } from '../../database/index.js'

export const attemptCollection: OwnCollection = {
  name: 'attempts',
  proof: {
    required: ['expiresAt'],
    properties: {
      // What is counted or known, and an HMAC of each part of whom it is about.
      _id: { bsonType: 'string', pattern: '^[A-Za-z]+(:[A-Za-z0-9_-]{43})+$' },
      expiresAt: { bsonType: 'date' },
      count: { bsonType: 'number' },
      readyAt: { bsonType: 'date' },
    },
  },
  indexes: () => [{ key: { expiresAt: 1 }, expireAfterSeconds: 0 }],
}

/**
 * What throttling keeps: attempts, and from where accounts signed in. One acknowledgement is enough, because the worst
 * that a failover takes back is a few counted failures, and each attempt would otherwise wait for a majority.
 */
export function attempts<Stored extends mongo.Document>(store: Store): mongo.Collection<Stored> {
  return store.db.collection<Stored>(store.nameOf(attemptCollection), { writeConcern: { w: 1 } })
}

import type { mongo } from 'mongoose'
import type { Store } from '../database/index.js'
import type { OwnCollection } from '../database/public.js'

/** The stored document of a user name that is held. */
export interface StoredHold {
  readonly _id: mongo.ObjectId
  /** HMAC of what the name looks like. */
  readonly name: string
  /** Who may take it again. `null`: nobody, as the account was erased. */
  readonly heldFor: mongo.ObjectId | null
  readonly until: Date
}

/** Name, document proof and indexes of the collection of held user names. */
export const nameCollection: OwnCollection = {
  name: 'names',
  proof: {
    required: ['name', 'heldFor', 'until'],
    properties: {
      _id: { bsonType: 'objectId' },
      name: { bsonType: 'string', pattern: '^[A-Za-z0-9_-]{43}$' },
      heldFor: { bsonType: ['objectId', 'null'] },
      until: { bsonType: 'date' },
    },
  },
  indexes: () => [
    { key: { name: 1, heldFor: 1 }, unique: true },
    { key: { heldFor: 1 } },
    { key: { until: 1 }, expireAfterSeconds: 0 },
  ],
}

export function storedHolds(store: Store): mongo.Collection<StoredHold> {
  return store.db.collection<StoredHold>(store.nameOf(nameCollection))
}

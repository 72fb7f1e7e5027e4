import type { mongo } from 'mongoose'
import type { OwnCollection, Store } from '../../database/index.js'
import type { KeyRecord } from './key-plan.js'

/** The one document in the collection. */
export const keySetId = 'access-tokens'

export const signingKeysCollection: OwnCollection = {
  name: 'signingKeys',
  proof: {
    required: ['version', 'keys'],
    properties: {
      _id: { enum: [keySetId] },
      version: { bsonType: 'number' },
      keys: {
        bsonType: 'array',
        items: { bsonType: 'object', required: ['kid', 'algorithm', 'createdAt', 'activateAt'] },
      },
    },
  },
  // `_id` is a name, so the collection needs no index of its own.
  indexes: () => [],
  sample: { filter: { _id: keySetId }, hint: { _id: 1 } },
}

/**
 * All keys are one document, so that every change is one atomic compare-and-set on `version`, and no
 * reader ever sees half a rotation. It stays small: the plan deletes old keys.
 */
export interface KeySetDocument {
  readonly _id: string
  readonly version: number
  readonly keys: readonly KeyRecord[]
}

export function signingKeys(store: Store): mongo.Collection<KeySetDocument> {
  return store.db.collection<KeySetDocument>(store.nameOf(signingKeysCollection))
}

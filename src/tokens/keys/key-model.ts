import type { mongo } from 'mongoose'
import type { Store } from '../../database/index.js'
import type { OwnCollection } from '../../database/public.js'
import type { KeyRecord } from './key-plan.js'

/** The `_id` of the only document in the collection. */
export const keySetId = 'access-tokens'

/** Name and document proof of the collection of signing keys. */
export const signingKeysCollection: OwnCollection = {
  holdsNoAccounts: true,
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
  // The only document is found by `_id`, so there are no further indexes.
  indexes: () => [],
  sample: { filter: { _id: keySetId }, hint: { _id: 1 } },
}

/**
 * All keys are in one document, so that every change is one conditional update on `version`, and readers never see a
 * partial rotation. It stays small, because old keys are deleted.
 */
export interface KeySetDocument {
  readonly _id: string
  readonly version: number
  readonly keys: readonly KeyRecord[]
}

/** The collection of signing keys. */
export function signingKeys(store: Store): mongo.Collection<KeySetDocument> {
  return store.db.collection<KeySetDocument>(store.nameOf(signingKeysCollection))
}

import { type Connection, Schema } from 'mongoose'
import { signingAlgorithms } from './key-material.js'
import type { KeyRecord } from './key-plan.js'

/** The collection and the document that a change stream has to watch for `KeySet.refresh`. */
export const signingKeysCollection = 'signingKeys'
export const keySetId = 'access-tokens'

const modelName = 'SigningKeys'

/**
 * All keys are one document, so that every change is one atomic compare-and-set on `version`, on a standalone
 * server too, and no reader ever sees half a rotation. It stays small: the plan forgets old keys.
 */
export interface KeySetDocument {
  readonly _id: string
  readonly version: number
  readonly keys: readonly KeyRecord[]
}

const keySchema = new Schema<KeyRecord>(
  {
    kid: { type: String, required: true },
    algorithm: { type: String, enum: signingAlgorithms, required: true },
    sealed: { type: String, default: null },
    createdAt: { type: Date, required: true },
    activateAt: { type: Date, required: true },
    removedAt: { type: Date, default: null },
    revokedAt: { type: Date, default: null },
  },
  { _id: false },
)

const keySetSchema = new Schema<KeySetDocument>(
  {
    _id: { type: String, required: true },
    version: { type: Number, required: true },
    keys: { type: [keySchema], required: true },
  },
  // `_id` is a name, so the collection needs no index of its own.
  { collection: signingKeysCollection, versionKey: false, strict: 'throw', autoIndex: false },
)

/** The model on a connection: made once, found again by the next key set on that connection. */
export function signingKeysModel(connection: Connection) {
  const made = connection.modelNames().includes(modelName)
  return made
    ? connection.model<KeySetDocument>(modelName)
    : connection.model<KeySetDocument>(modelName, keySetSchema)
}

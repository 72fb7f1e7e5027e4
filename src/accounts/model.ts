import type { Model, Types } from 'mongoose'
import { type OwnCollection, Schema, type Store } from '../database/index.js'

/** An account as it is stored. */
export interface StoredAccount {
  readonly _id: Types.ObjectId
  /** The handle as it was entered. */
  readonly username: string
  /** What uniqueness, look-up, search and order go by. */
  readonly canonicalName: string
  /** A verified address; unique among verified ones. */
  readonly email: string | null
  /** An address that waits to be verified: not unique, so that nobody can block another's address. */
  readonly pendingEmail: string | null
  readonly roles: readonly string[]
  readonly disabled: boolean
  /** Sealed by the password hasher; opens for this account only. */
  readonly passwordHash: string
  readonly createdAt: Date
  /** Grows with each change of what the account may do. */
  readonly revision: number
  /**
   * Grows when proofs of identity given before stop counting: new password, disabled. A session counts only while it
   * carries the same number, so that a sign-in that was under way at that moment gives nothing.
   */
  readonly credentialVersion: number
}

export type AccountModel = Model<StoredAccount>

export const accountCollection: OwnCollection = {
  name: 'accounts',
  proof: {
    required: [
      'username',
      'canonicalName',
      'roles',
      'disabled',
      'passwordHash',
      'createdAt',
      'credentialVersion',
    ],
    properties: {
      _id: { bsonType: 'objectId' },
      username: { bsonType: 'string' },
      canonicalName: { bsonType: 'string' },
      email: { bsonType: ['string', 'null'] },
      pendingEmail: { bsonType: ['string', 'null'] },
      roles: { bsonType: 'array', items: { bsonType: 'string' } },
      disabled: { bsonType: 'bool' },
      // As the secret box seals it: the version of the form, the key's name, the content.
      passwordHash: { bsonType: 'string', pattern: '^[^.]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]{20,}$' },
      createdAt: { bsonType: 'date' },
      revision: { bsonType: 'number' },
      credentialVersion: { bsonType: 'number' },
    },
  },
  indexes: () => [
    // Decides between parallel registrations of one name: there is no check before the insert.
    { key: { canonicalName: 1 }, unique: true },
    { key: { email: 1 }, unique: true, partialFilterExpression: { email: { $type: 'string' } } },
    // Who holds a role: for the last admin, and for `doctor`.
    { key: { roles: 1 } },
  ],
  sample: { filter: { canonicalName: { $type: 'string' } }, hint: { canonicalName: 1 } },
}

const accountSchema = new Schema<StoredAccount>(
  {
    username: { type: String, required: true },
    canonicalName: { type: String, required: true },
    email: { type: String, default: null },
    pendingEmail: { type: String, default: null },
    roles: { type: [String], required: true },
    disabled: { type: Boolean, required: true },
    passwordHash: { type: String, required: true },
    createdAt: { type: Date, required: true },
    revision: { type: Number, required: true },
    credentialVersion: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', strictQuery: 'throw' },
)

export function createAccountModel(store: Store): AccountModel {
  return store.connection.model<StoredAccount>('Account', accountSchema, store.nameOf(accountCollection))
}

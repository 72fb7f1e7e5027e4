import type { Model, Types } from 'mongoose'
import { Schema, type Store } from '../database/index.js'
import type { OwnCollection } from '../database/public.js'

/** The stored document of an account. */
export interface StoredAccount {
  readonly _id: Types.ObjectId
  /** The user name as entered, in NFC. */
  readonly username: string
  /** The form that is unique, indexed, searched and sorted. */
  readonly canonicalName: string
  /** The verified e-mail address as entered: mail is sent to this form. */
  readonly email: string | null
  /** Its canonical form, which is unique. Missing or `null` without a verified address. */
  readonly emailCanonical?: string | null
  /** An unverified address. Not unique, so that a user cannot block an address of another. */
  readonly pendingEmail: string | null
  /** When `email` was verified. Missing in accounts of earlier versions. */
  readonly emailVerifiedAt?: Date | null
  /** A change of the address was undone by the former one: no other change before a recovery. */
  readonly emailBlocked?: true
  readonly roles: readonly string[]
  readonly disabled: boolean
  /** The password hash, encrypted with the account id as associated data. `null`: no password matches. */
  readonly passwordHash: string | null
  /** Of an account that its person has not activated yet. */
  readonly invitation?: { readonly sentAt: Date; readonly expiresAt: Date }
  readonly createdAt: Date
  /** Identifies the line of an import that had an id, by a hash of its id and name. */
  readonly importKey?: string
  /** Incremented by each change of the account's permissions. */
  readonly revision: number
  /** When the account is erased. Missing or `null` unless its deletion was requested. */
  readonly deletionAt?: Date | null
  /** When the user name was changed, in the last 30 days at that time: at most three. Missing: never. */
  readonly renamedAt?: readonly Date[]
  /** No instance erases it before: another one is erasing it, or the last attempt failed. */
  readonly erasureAfter?: Date
  /**
   * Incremented when earlier proofs of identity become invalid: new password, disabled, deletion requested. A session is active only while
   * it has the same value, so a sign-in that is concurrent with such a change yields no working session.
   */
  readonly credentialVersion: number
  /** The confirmed authenticator app. Missing or `null`: none. */
  readonly totp?: StoredTotp | null
  /** Missing or `null`: none. They exist only beside another second factor. */
  readonly recoveryCodes?: StoredRecoveryCodes | null
}

/** A confirmed authenticator app. */
export interface StoredTotp {
  /** Its secret, encrypted with `totp:` and the account id as associated data. */
  readonly sealed: string
  readonly confirmedAt: Date
  /** The time step of the last code that was accepted. */
  readonly lastStep: number
}

/** The recovery codes that are left. */
export interface StoredRecoveryCodes {
  /** The key of the MACs, encrypted with `recovery:` and the account id as associated data. */
  readonly sealedKey: string
  /** HMAC-SHA-256 of each code that is left. */
  readonly macs: readonly string[]
}

export type AccountModel = Model<StoredAccount>

/** Name, document proof and indexes of the account collection. */
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
      emailCanonical: { bsonType: ['string', 'null'] },
      pendingEmail: { bsonType: ['string', 'null'] },
      emailVerifiedAt: { bsonType: ['date', 'null'] },
      emailBlocked: { bsonType: 'bool' },
      roles: { bsonType: 'array', items: { bsonType: 'string' } },
      disabled: { bsonType: 'bool' },
      // Format of SecretBox: version, key id, ciphertext.
      passwordHash: {
        bsonType: ['string', 'null'],
        pattern: '^[^.]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]{20,}$',
      },
      createdAt: { bsonType: 'date' },
      deletionAt: { bsonType: ['date', 'null'] },
      erasureAfter: { bsonType: 'date' },
      renamedAt: { bsonType: 'array' },
      importKey: { bsonType: 'string' },
      invitation: { bsonType: 'object' },
      revision: { bsonType: 'number' },
      credentialVersion: { bsonType: 'number' },
      totp: { bsonType: ['object', 'null'] },
      recoveryCodes: { bsonType: ['object', 'null'] },
    },
  },
  indexes: () => [
    // Decides between concurrent registrations of one name.
    { key: { canonicalName: 1 }, unique: true },
    { key: { email: 1 }, unique: true, partialFilterExpression: { email: { $type: 'string' } } },
    {
      key: { emailCanonical: 1 },
      unique: true,
      partialFilterExpression: { emailCanonical: { $type: 'string' } },
    },
    // Finds holders of a role: for the last-admin check, and for `doctor`.
    { key: { roles: 1 } },
    // Finds accounts by an address that waits, for admins.
    { key: { pendingEmail: 1 }, partialFilterExpression: { pendingEmail: { $type: 'string' } } },
    // Lists open invitations. Holds only those.
    {
      key: { canonicalName: 1, 'invitation.sentAt': 1 },
      partialFilterExpression: { 'invitation.sentAt': { $type: 'date' } },
    },
    // Finds accounts to erase. Holds only those whose deletion was requested.
    { key: { deletionAt: 1 }, partialFilterExpression: { deletionAt: { $type: 'date' } } },
  ],
  sample: { filter: { canonicalName: { $type: 'string' } }, hint: { canonicalName: 1 } },
}

const totpFields = {
  sealed: { type: String, required: true },
  confirmedAt: { type: Date, required: true },
  lastStep: { type: Number, required: true },
}

const recoveryCodeFields = {
  sealedKey: { type: String, required: true },
  macs: { type: [String], required: true },
}

const accountSchema = new Schema<StoredAccount>(
  {
    username: { type: String, required: true },
    canonicalName: { type: String, required: true },
    email: { type: String, default: null },
    emailCanonical: { type: String },
    pendingEmail: { type: String, default: null },
    emailVerifiedAt: { type: Date },
    emailBlocked: { type: Boolean },
    roles: { type: [String], required: true },
    disabled: { type: Boolean, required: true },
    passwordHash: { type: String, default: null },
    invitation: { type: new Schema({ sentAt: Date, expiresAt: Date }, { _id: false }), default: undefined },
    createdAt: { type: Date, required: true },
    deletionAt: { type: Date },
    erasureAfter: { type: Date },
    renamedAt: { type: [Date], default: undefined },
    importKey: { type: String },
    revision: { type: Number, required: true },
    credentialVersion: { type: Number, required: true },
    totp: { type: new Schema(totpFields, { _id: false, strict: 'throw' }), default: undefined },
    recoveryCodes: {
      type: new Schema(recoveryCodeFields, { _id: false, strict: 'throw' }),
      default: undefined,
    },
  },
  { versionKey: false, strict: 'throw', strictQuery: 'throw' },
)

/** Creates the Mongoose model of accounts on the connection of a store. */
export function createAccountModel(store: Store): AccountModel {
  return store.connection.model<StoredAccount>('Account', accountSchema, store.nameOf(accountCollection))
}

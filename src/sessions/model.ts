import type { Model, Types } from 'mongoose'
import { accountCollection } from '../accounts/index.js'
import { type OwnCollection, Schema, type Store } from '../database/index.js'

/** Why a session ended. `renewed`: another session took its place, with new tokens. */
export type EndReason = 'logout' | 'revoked' | 'reuse' | 'limit' | 'password' | 'disabled' | 'renewed'

/** A session as it is stored: one sign-in, and its family of refresh tokens. */
export interface StoredSession {
  /** 128 random bits, base64url: the `sid` of its access tokens. New at each sign-in. */
  readonly _id: string
  readonly userId: Types.ObjectId
  /** The account's at sign-in: the session counts only while the account has the same. */
  readonly credentialVersion: number
  readonly createdAt: Date
  readonly lastUsedAt: Date
  /** The earlier of idle and absolute expiry; moves at each refresh. */
  readonly expiresAt: Date
  /** However often it is refreshed, it ends here. */
  readonly absoluteExpiresAt: Date
  /** `null` while it is live. */
  readonly endedAt: Date | null
  readonly endReason: EndReason | null
  /** Bound at its beginning: a refresh token of such a session is taken from the cookie only. */
  readonly cookieBound: boolean
  readonly userAgent: string | null
  readonly ipAddress: string | null
  readonly familyHash: string
  /** Tells tokens that were issued for this session from others; missing where it began with an earlier version. */
  readonly familyKey?: string
  /** Of the one refresh token that works. */
  readonly tokenHash: string
  /** Of the token before it, and when that was used: a repeat within the grace gets the same successor. */
  readonly previousTokenHash: string | null
  readonly rotatedAt: Date | null
  /** The current token, sealed under a key that only the holder of the previous one can derive. */
  readonly sealedSuccessor: string | null
  /** Grows with each change that its user makes by it, so that its end at the same time conflicts with the change. */
  readonly changes?: number
}

/** The sessions, and where the accounts lie that look-ups join. */
export type SessionModel = Model<StoredSession> & { readonly accountCollection: string }

const hash = { bsonType: 'string', pattern: '^[A-Za-z0-9_-]{43}$' }

export const sessionCollection: OwnCollection = {
  name: 'sessions',
  proof: {
    required: [
      'userId',
      'credentialVersion',
      'createdAt',
      'expiresAt',
      'absoluteExpiresAt',
      'familyHash',
      'tokenHash',
    ],
    properties: {
      _id: { bsonType: 'string', pattern: '^[A-Za-z0-9_-]{22}$' },
      userId: { bsonType: 'objectId' },
      credentialVersion: { bsonType: 'number' },
      createdAt: { bsonType: 'date' },
      lastUsedAt: { bsonType: 'date' },
      expiresAt: { bsonType: 'date' },
      absoluteExpiresAt: { bsonType: 'date' },
      endedAt: { bsonType: ['date', 'null'] },
      familyHash: hash,
      tokenHash: hash,
    },
  },
  indexes: () => [
    { key: { familyHash: 1 }, unique: true },
    // Without the time of last use, which changes all the time: an account has a hundred live ones at most to be sorted.
    { key: { userId: 1, endedAt: 1 } },
    // An ended session stays until it would have expired anyway, so that a late replay is still recognized.
    { key: { expiresAt: 1 }, expireAfterSeconds: 24 * 60 * 60 },
  ],
  formerIndexes: ['userId_1_endedAt_1_lastUsedAt_-1'],
  sample: { filter: { familyHash: { $type: 'string' } }, hint: { familyHash: 1 } },
}

const sessionSchema = new Schema<StoredSession>(
  {
    _id: { type: String, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    credentialVersion: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    lastUsedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    absoluteExpiresAt: { type: Date, required: true },
    endedAt: { type: Date, default: null },
    endReason: { type: String, default: null },
    cookieBound: { type: Boolean, required: true },
    userAgent: { type: String, default: null },
    ipAddress: { type: String, default: null },
    familyHash: { type: String, required: true },
    familyKey: { type: String },
    tokenHash: { type: String, required: true },
    previousTokenHash: { type: String, default: null },
    rotatedAt: { type: Date, default: null },
    sealedSuccessor: { type: String, default: null },
    changes: { type: Number },
  },
  { versionKey: false, strict: 'throw', strictQuery: 'throw' },
)

export function createSessionModel(store: Store): SessionModel {
  const model = store.connection.model<StoredSession>(
    'Session',
    sessionSchema,
    store.nameOf(sessionCollection),
  )
  return Object.assign(model, { accountCollection: store.nameOf(accountCollection) })
}

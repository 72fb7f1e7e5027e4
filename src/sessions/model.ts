import type { Model, Types } from 'mongoose'
import { accountCollection } from '../accounts/index.js'
import { Schema, type Store } from '../database/index.js'
import type { OwnCollection } from '../database/public.js'

/**
 * Why a session ended. `renewed`: another session replaced it, with new tokens. `reauthenticated`: it never was one, but
 * stands for the token family that a session had before its user authenticated again.
 */
export type EndReason =
  | 'logout'
  | 'revoked'
  | 'reuse'
  | 'limit'
  | 'password'
  | 'disabled'
  | 'deleted'
  | 'email'
  | 'recovery'
  | 'factor'
  | 'renewed'
  | 'reauthenticated'

/** The stored document of a session: one sign-in and its refresh token family. */
export interface StoredSession {
  /** 128 random bits, base64url: the `sid` claim of its access tokens. New at each sign-in. */
  readonly _id: string
  readonly userId: Types.ObjectId
  /**
   * The account's `credentialVersion` at sign-in. The session is active only while the account still has this value.
   */
  readonly credentialVersion: number
  readonly createdAt: Date
  readonly lastUsedAt: Date
  /** The earlier of idle and absolute expiry; each refresh extends it. */
  readonly expiresAt: Date
  /** Absolute expiry, which no refresh extends. */
  readonly absoluteExpiresAt: Date
  /** `null` while it is active. */
  readonly endedAt: Date | null
  readonly endReason: EndReason | null
  /** Set at sign-in. A refresh token of a cookie-bound session is accepted from the cookie only. */
  readonly cookieBound: boolean
  readonly userAgent: string | null
  readonly ipAddress: string | null
  readonly familyHash: string
  /** Key of the MAC that proves that a token was issued for this session. Missing in sessions of earlier versions. */
  readonly familyKey?: string
  /** SHA-256 of the current refresh token. */
  readonly tokenHash: string
  /**
   * SHA-256 of the previous token, and when it was used. A repeat returns the same successor within the grace period, and
   * after it while nothing of the successor was used.
   */
  readonly previousTokenHash: string | null
  readonly rotatedAt: Date | null
  /** The current token, encrypted under a key that only the holder of the previous token can derive. */
  readonly sealedSuccessor: string | null
  /** How often the refresh token was rotated. Missing: never, or only by an earlier version. */
  readonly rotations?: number
  /** The last rotation whose access token was accepted. Missing: none was. */
  readonly acceptedRotation?: number
  /** Incremented by each change that its user makes through it, so that a concurrent revocation is a write conflict. */
  readonly changes?: number
  /** The claims of the application, as JSON: names may contain dots. Missing without the hook `claims`. */
  readonly claims?: string
  /** How many renewals of the claims have begun. */
  readonly claimsRenewals?: number
  /** The renewal that computed `claims`. Absent until the first one. */
  readonly claimsRenewal?: number
  /** How the user authenticated (RFC 8176). Missing after a sign-in by password in an earlier version. */
  readonly methods?: readonly string[]
  /** When the user last authenticated. Missing in sessions of earlier versions: then at `createdAt`. */
  readonly authenticatedAt?: Date
  /** When the user last used a second factor in this session. `null`: never. */
  readonly factorAt?: Date | null
  /** How often the user authenticated again in this session. Missing: never. */
  readonly authentications?: number
  /** The session whose former token family this document stands for. */
  readonly replacedBy?: string
}

/** The session model, with the name of the account collection for `$lookup`. */
export type SessionModel = Model<StoredSession> & { readonly accountCollection: string }

const hash = { bsonType: 'string', pattern: '^[A-Za-z0-9_-]{43}$' }

/** Name, document proof and indexes of the session collection. */
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
    // Without `lastUsedAt`, which changes often: an account has at most 100 active sessions to sort.
    { key: { userId: 1, endedAt: 1 } },
    // An ended session is stored until it would have expired, so that later reuse of its tokens is still detected.
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
    rotations: { type: Number },
    acceptedRotation: { type: Number },
    changes: { type: Number },
    claims: { type: String },
    claimsRenewals: { type: Number },
    claimsRenewal: { type: Number },
    methods: { type: [String], default: undefined },
    authenticatedAt: { type: Date },
    factorAt: { type: Date },
    authentications: { type: Number },
    replacedBy: { type: String },
  },
  { versionKey: false, strict: 'throw', strictQuery: 'throw' },
)

/** Creates the Mongoose model of sessions on the connection of a store. */
export function createSessionModel(store: Store): SessionModel {
  const model = store.connection.model<StoredSession>(
    'Session',
    sessionSchema,
    store.nameOf(sessionCollection),
  )
  return Object.assign(model, { accountCollection: store.nameOf(accountCollection) })
}

import type { mongo } from 'mongoose'
import type { Store } from '../database/index.js'
import type { OwnCollection } from '../database/public.js'

/** The stored document of a one-time secret. It contains no secret, only what recognizes one. */
export interface StoredProof {
  /** 128 random bits, base64url: the `request` that a code is given together with. */
  readonly _id: string
  /** What it proves, and for which operation. A secret is useless for any other. */
  readonly purpose: string
  readonly accountId: mongo.ObjectId
  /** What it is about: a canonical address. */
  readonly subject: string
  /** SHA-256 of the link token, and of the purpose. */
  readonly secretHash: string
  /** HMAC of the code under a key that is not in the database. `null` without a code. */
  readonly codeMac: string | null
  readonly attemptsLeft: number
  /** That of the account when it was made. It is void once the account's has grown. */
  readonly credentialVersion: number
  /** The session that its code needs. `null`: the code needs the `request` instead. */
  readonly sessionId: string | null
  /** What belongs to it and nobody may read, encrypted. Missing: nothing. */
  readonly data?: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

const digest = '^[A-Za-z0-9_-]{43}$'

/** Name, document proof and indexes of the collection of one-time secrets. */
export const proofCollection: OwnCollection = {
  name: 'proofs',
  proof: {
    required: ['purpose', 'accountId', 'secretHash', 'attemptsLeft', 'credentialVersion', 'expiresAt'],
    properties: {
      _id: { bsonType: 'string', pattern: '^[A-Za-z0-9_-]{22}$' },
      purpose: { bsonType: 'string' },
      accountId: { bsonType: 'objectId' },
      subject: { bsonType: 'string' },
      secretHash: { bsonType: 'string', pattern: digest },
      codeMac: { bsonType: ['string', 'null'] },
      attemptsLeft: { bsonType: 'number' },
      credentialVersion: { bsonType: 'number' },
      sessionId: { bsonType: ['string', 'null'] },
      data: { bsonType: 'string' },
      createdAt: { bsonType: 'date' },
      expiresAt: { bsonType: 'date' },
    },
  },
  indexes: () => [
    { key: { secretHash: 1 }, unique: true },
    { key: { accountId: 1, createdAt: 1 } },
    { key: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ],
}

export function storedProofs(store: Store): mongo.Collection<StoredProof> {
  return store.db.collection<StoredProof>(store.nameOf(proofCollection))
}

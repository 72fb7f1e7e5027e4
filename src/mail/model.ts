import type { mongo } from 'mongoose'
import type { Store } from '../database/index.js'
import type { OwnCollection } from '../database/public.js'

/** A mail that waits to be sent. It is deleted once the mail server has accepted it. */
export interface StoredMail {
  /** 128 random bits, base64url. Part of the `Message-ID`, so that a mail that is sent twice is recognized. */
  readonly _id: string
  /** `null` for a mail without an account, and for one that is not to be sent. */
  readonly accountId: mongo.ObjectId | null
  /** Kind, address and data, encrypted with `_id` as associated data. It may contain a link token. */
  readonly sealed: string
  readonly createdAt: Date
  /** Failed attempts to send it. */
  readonly attempts: number
  /** When it is sent, or sent again. */
  readonly dueAt: Date
  /** Until then, one instance is sending it. By the clock of the database, which all instances share. */
  readonly leasedUntil: Date
  /** That instance. */
  readonly holder: string | null
}

/** Name, document proof and indexes of the outbox. */
export const mailCollection: OwnCollection = {
  name: 'mails',
  proof: {
    required: ['sealed', 'createdAt', 'attempts', 'dueAt', 'leasedUntil'],
    properties: {
      _id: { bsonType: 'string', pattern: '^[A-Za-z0-9_-]{22}$' },
      accountId: { bsonType: ['objectId', 'null'] },
      sealed: { bsonType: 'string', pattern: '^[^.]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]{20,}$' },
      createdAt: { bsonType: 'date' },
      attempts: { bsonType: 'number' },
      dueAt: { bsonType: 'date' },
      leasedUntil: { bsonType: 'date' },
      holder: { bsonType: ['string', 'null'] },
    },
  },
  indexes: () => [{ key: { dueAt: 1 } }],
}

export function storedMails(store: Store): mongo.Collection<StoredMail> {
  return store.db.collection<StoredMail>(store.nameOf(mailCollection))
}

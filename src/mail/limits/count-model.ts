import type { mongo } from 'mongoose'
import type { Store } from '../../database/index.js'
import type { OwnCollection } from '../../database/public.js'

/** When mails of one kind were sent to one address, or for one account, in the last day. */
export interface StoredMailCount {
  /** HMAC of the kind and the subject: it names no address. */
  readonly _id: string
  /** At most as many as a day allows. */
  readonly times: readonly Date[]
  /** Of the last mail that was allowed: tells its request. */
  readonly last: string
  readonly expiresAt: Date
}

/** Name, document proof and indexes of the counts of mails. */
export const mailCountCollection: OwnCollection = {
  name: 'mailCounts',
  // Digests that name nobody, which are deleted after a day.
  holdsNoAccounts: true,
  proof: {
    required: ['times', 'last', 'expiresAt'],
    properties: {
      _id: { bsonType: 'string', pattern: '^[A-Za-z0-9_-]{43}$' },
      times: { bsonType: 'array', items: { bsonType: 'date' } },
      last: { bsonType: 'string' },
      expiresAt: { bsonType: 'date' },
    },
  },
  indexes: () => [{ key: { expiresAt: 1 }, expireAfterSeconds: 0 }],
}

export function storedMailCounts(store: Store): mongo.Collection<StoredMailCount> {
  return store.db.collection<StoredMailCount>(store.nameOf(mailCountCollection))
}

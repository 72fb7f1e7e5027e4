import type { mongo } from 'mongoose'
import type { StoredMail } from '../model.js'

/** Takes rows of the outbox, so that one instance at a time sends each. */
export interface Leases {
  /** Takes the next row that is due. `null` if there is none. */
  take(at: Date): Promise<StoredMail | null>
  /** Keeps a row. @returns whether it was still this instance's */
  renew(id: string): Promise<boolean>
}

/**
 * Creates leases. They end by the clock of the database: those of the instances may differ, and one that was killed tells
 * nobody.
 */
export function createLeases(mails: mongo.Collection<StoredMail>, holder: string, leaseMs: number): Leases {
  const leasedUntil = { $add: ['$$NOW', leaseMs] }
  return {
    take: (at) =>
      mails.findOneAndUpdate(
        { dueAt: { $lte: at }, $expr: { $lte: ['$leasedUntil', '$$NOW'] } },
        [{ $set: { holder, leasedUntil } }],
        { sort: { dueAt: 1 }, returnDocument: 'after' },
      ),
    async renew(id) {
      const { matchedCount } = await mails.updateOne({ _id: id, holder }, [{ $set: { leasedUntil } }])
      return matchedCount === 1
    },
  }
}

import { randomBytes } from 'node:crypto'
import type { mongo } from 'mongoose'
import type { StoredMailCount } from './count-model.js'
import { dayMs, hourMs, type MailLimits } from './windows.js'

/** Counts mails in MongoDB, for all instances together. */
export interface MailCounts {
  /** Counts one more mail, if the limits allow it. @returns whether they do */
  take(key: string, limits: MailLimits, at: Date): Promise<boolean>
}

export function createMailCounts(counts: mongo.Collection<StoredMailCount>): MailCounts {
  return {
    async take(key, limits, at) {
      const nonce = randomBytes(9).toString('base64url')
      const found = await counts.findOneAndUpdate({ _id: key }, takeUpdate(limits, at, nonce), {
        upsert: true,
        returnDocument: 'after',
        projection: { last: 1 },
      })
      return found?.last === nonce
    },
  }
}

/** The decision of `allowsMail` as an update, so that parallel requests on several instances count each. */
function takeUpdate({ paceMs, perHour, perDay }: MailLimits, at: Date, nonce: string) {
  const now = at.getTime()
  const after = (list: string | object, ms: number) => ({
    $filter: { input: list, cond: { $gt: ['$$this', new Date(now - ms)] } },
  })
  const expected = {
    $reduce: {
      input: '$times',
      initialValue: 0,
      in: { $add: [{ $max: ['$$value', { $toLong: '$$this' }] }, paceMs ?? 0] },
    },
  }
  const allowed = {
    $and: [
      { $lt: [{ $size: after('$times', hourMs) }, perHour] },
      { $lt: [{ $size: '$times' }, perDay] },
      paceMs === null ? true : { $lte: [expected, now + paceMs] },
    ],
  }
  return [
    { $set: { times: after({ $ifNull: ['$times', []] }, dayMs) } },
    { $set: { allowed } },
    {
      $set: {
        times: { $cond: ['$allowed', { $concatArrays: ['$times', [at]] }, '$times'] },
        last: { $cond: ['$allowed', nonce, { $ifNull: ['$last', ''] }] },
      },
    },
    { $set: { expiresAt: new Date(now + dayMs) } },
    { $unset: 'allowed' },
  ]
}

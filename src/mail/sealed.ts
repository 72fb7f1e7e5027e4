import type { mongo } from 'mongoose'
import type { ResealedBatch, Sealed, SealedCounts } from '../manifest/index.js'
import type { SecretBox } from '../secrets/index.js'
import type { StoredMail } from './model.js'
import { openPayload, resealed } from './payload.js'

const batchSize = 500

/** The queued mails as encrypted data, for `portcullis secret rotate` and `doctor`. They are few: those not yet sent. */
export function sealedMails(mails: mongo.Collection<StoredMail>, secrets: SecretBox): Sealed {
  const stale = { sealed: { $not: new RegExp(`^[^.]*\\.${secrets.keyId}\\.`) } }

  function sealedBy({ _id, sealed }: StoredMail): keyof SealedCounts {
    try {
      openPayload(secrets, _id, sealed)
      return secrets.isCurrent(sealed) ? 'current' : 'previous'
    } catch {
      return 'unknown' // encrypted with another secret, or modified
    }
  }

  async function resealBatch(batch: readonly StoredMail[]): Promise<ResealedBatch> {
    const lost: string[] = []
    let changed = 0
    let overtaken = 0
    for (const { _id, sealed } of batch) {
      const next = resealedOrNull(_id, sealed)
      if (next === null) {
        lost.push(_id)
        continue
      }
      // Of a mail that was sent in the meantime, there is no row.
      const { modifiedCount } = await mails.updateOne({ _id, sealed }, { $set: { sealed: next } })
      if (modifiedCount === 1) changed += 1
      else overtaken += 1
    }
    return { resealed: changed, overtaken, lost }
  }

  function resealedOrNull(id: string, sealed: string): string | null {
    try {
      return resealed(secrets, id, sealed)
    } catch {
      return null
    }
  }

  return {
    what: 'queued mails',
    ifLost: {
      effect: 'These mails cannot be sent.',
      cure: 'Run the command again with their secret as PORTCULLIS_SECRET_PREVIOUS.',
    },
    async count() {
      const counts = { current: 0, previous: 0, unknown: 0 }
      for await (const row of mails.find({})) counts[sealedBy(row)] += 1
      return counts
    },
    countStale: () => mails.countDocuments(stale),
    async *reseal() {
      let after = ''
      for (;;) {
        const batch = await mails
          .find({ ...stale, _id: { $gt: after } })
          .sort({ _id: 1 })
          .limit(batchSize)
          .toArray()
        const last = batch.at(-1)
        if (last === undefined) return
        after = last._id
        yield await resealBatch(batch)
      }
    },
  }
}

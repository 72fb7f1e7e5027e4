import type { mongo } from 'mongoose'
import type { StoredAccount } from '../accounts/index.js'
import type { ResealedBatch, Sealed, SealedCounts } from '../manifest/index.js'
import type { SecretBox } from '../secrets/index.js'
import { sealedMembers } from './factor-secrets.js'

export interface SealedFactorsDependencies {
  readonly accounts: mongo.Collection<StoredAccount>
  readonly secrets: SecretBox
  /** Accounts per batch. Default 500. */
  readonly batchSize?: number
}

/** A scan of the whole collection must not burden a production database for longer. */
const maxTimeMS = 30_000

const texts = {
  totp: { what: 'secrets of authenticator apps', effect: 'These authenticator apps cannot be used.' },
  recoveryCodes: { what: 'keys of recovery codes', effect: 'These recovery codes cannot be used.' },
} as const

/** The stored second factors as encrypted data, for `portcullis secret rotate` and `doctor`. */
export function sealedFactors(dependencies: SealedFactorsDependencies): readonly Sealed[] {
  return (['totp', 'recoveryCodes'] as const).map((member) => sealedMember(member, dependencies))
}

function sealedMember(
  member: keyof typeof sealedMembers,
  { accounts, secrets, batchSize = 500 }: SealedFactorsDependencies,
): Sealed {
  const { field, context } = sealedMembers[member]
  // An encrypted value begins with the version of its format and the key id, each followed by a dot.
  const stale = { [field]: { $type: 'string', $not: new RegExp(`^[^.]*\\.${secrets.keyId}\\.`) } }

  function sealedBy(accountId: string, sealed: string): keyof SealedCounts {
    try {
      secrets.open(sealed, context(accountId))
      return secrets.isCurrent(sealed) ? 'current' : 'previous'
    } catch {
      return 'unknown' // encrypted with another secret, or modified
    }
  }

  async function count(): Promise<SealedCounts> {
    const counts = { current: 0, previous: 0, unknown: 0 }
    const samples = await accounts
      .aggregate<{ number: number; id: mongo.ObjectId; sealed: string }>(
        [
          { $match: { [field]: { $type: 'string' } } },
          {
            $group: {
              _id: { $slice: [{ $split: [`$${field}`, '.'] }, 2] },
              number: { $sum: 1 },
              id: { $first: '$_id' },
              sealed: { $first: `$${field}` },
            },
          },
        ],
        { maxTimeMS },
      )
      .toArray()
    for (const { number, id, sealed } of samples) counts[sealedBy(id.toHexString(), sealed)] += number
    return counts
  }

  async function* reseal(): AsyncGenerator<ResealedBatch> {
    let after: mongo.ObjectId | null = null
    for (;;) {
      const batch: Stored[] = await accounts
        .find({ ...stale, ...(after === null ? {} : { _id: { $gt: after } }) })
        .project<Stored>({ sealed: `$${field}` })
        .sort({ _id: 1 })
        .limit(batchSize)
        .toArray()
      after = batch.at(-1)?._id ?? null
      if (after === null) return
      yield await resealBatch(batch)
    }
  }

  async function resealBatch(batch: readonly Stored[]): Promise<ResealedBatch> {
    const lost: string[] = []
    const updates = batch.flatMap(({ _id, sealed }) => {
      const accountId = _id.toHexString()
      try {
        const resealed = secrets.seal(secrets.open(sealed, context(accountId)), context(accountId))
        // Conditional on the value that was read, so that a concurrent enrolment is not overwritten.
        return [{ updateOne: { filter: { _id, [field]: sealed }, update: { $set: { [field]: resealed } } } }]
      } catch {
        lost.push(accountId) // no configured secret decrypts it
        return []
      }
    })
    if (updates.length === 0) return { resealed: 0, overtaken: 0, lost }
    const { modifiedCount } = await accounts.bulkWrite(updates, { ordered: false })
    return { resealed: modifiedCount, overtaken: updates.length - modifiedCount, lost }
  }

  return {
    what: texts[member].what,
    ifLost: {
      effect: texts[member].effect,
      cure: 'Run the command again with their secret as PORTCULLIS_SECRET_PREVIOUS, or remove the second factors.',
    },
    count,
    countStale: () => accounts.countDocuments(stale),
    reseal,
  }
}

interface Stored {
  readonly _id: mongo.ObjectId
  readonly sealed: string
}

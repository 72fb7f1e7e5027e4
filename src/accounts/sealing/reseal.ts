import type { Types } from 'mongoose'
import type { ResealedBatch } from '../../manifest/index.js'
import type { PasswordHasher } from '../../passwords/index.js'
import type { AccountModel } from '../model.js'

export interface ResealDependencies {
  readonly accounts: AccountModel
  readonly hasher: Pick<PasswordHasher, 'reseal'>
  /** `SecretBox.keyId` of the current secret. */
  readonly keyId: string
  /** Accounts per batch. Default 500. */
  readonly batchSize?: number
}

/** Counts accounts whose password is not encrypted with the current secret. */
export function countStale({ accounts, keyId }: ResealDependencies): Promise<number> {
  return accounts.countDocuments(stale(keyId)).exec()
}

/**
 * Re-encrypts all stored passwords with the current secret, in batches, while servers run. It stores no progress:
 * re-encrypted passwords no longer match the query, so an interrupted run can be restarted.
 */
export async function* resealPasswords(dependencies: ResealDependencies): AsyncGenerator<ResealedBatch> {
  const { accounts, keyId, batchSize = 500 } = dependencies
  let after: Types.ObjectId | null = null
  for (;;) {
    const batch: Stored[] = await accounts
      .find({ ...stale(keyId), ...(after === null ? {} : { _id: { $gt: after } }) })
      .select({ passwordHash: 1 })
      .sort({ _id: 1 })
      .limit(batchSize)
      .lean<Stored[]>()
    after = batch.at(-1)?._id ?? null
    if (after === null) return
    yield await resealBatch(batch, dependencies)
  }
}

interface Stored {
  readonly _id: Types.ObjectId
  readonly passwordHash: string
}

/** An encrypted value begins with the version of its format and the key id, each followed by a dot. */
function stale(keyId: string) {
  return { passwordHash: { $type: 'string' as const, $not: new RegExp(`^[^.]*\\.${keyId}\\.`) } }
}

async function resealBatch(
  batch: readonly Stored[],
  { accounts, hasher }: ResealDependencies,
): Promise<ResealedBatch> {
  const lost: string[] = []
  const updates = batch.flatMap(({ _id, passwordHash }) => {
    try {
      const resealed = hasher.reseal(passwordHash, _id.toHexString())
      // Conditional on the value that was read, so that a concurrent change of password is not overwritten.
      const filter = { _id, passwordHash }
      return [{ updateOne: { filter, update: { $set: { passwordHash: resealed } } } }]
    } catch {
      lost.push(_id.toHexString()) // no configured secret decrypts it
      return []
    }
  })
  if (updates.length === 0) return { resealed: 0, overtaken: 0, lost }
  const { modifiedCount } = await accounts.bulkWrite(updates, { ordered: false })
  return { resealed: modifiedCount, overtaken: updates.length - modifiedCount, lost }
}

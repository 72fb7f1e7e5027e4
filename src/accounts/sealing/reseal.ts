import type { Types } from 'mongoose'
import type { ResealedBatch } from '../../manifest/index.js'
import type { PasswordHasher } from '../../passwords/index.js'
import type { AccountModel } from '../model.js'

export interface ResealDependencies {
  readonly accounts: AccountModel
  readonly hasher: Pick<PasswordHasher, 'reseal'>
  /** `SecretBox.keyId`: names the secret that everything is to be under. */
  readonly keyId: string
  /** How many accounts are read and written at a time. Default 500. */
  readonly batchSize?: number
}

/** Counts the accounts whose password is not under the current secret. */
export function countStale({ accounts, keyId }: ResealDependencies): Promise<number> {
  return accounts.countDocuments(stale(keyId)).exec()
}

/**
 * Puts every stored password under the current secret, batch by batch, while servers run. It needs no note of how far
 * it got: what is done is not looked at again, however it was interrupted.
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

/** A sealed value begins with the version of its form and the name of its secret, each followed by a dot. */
function stale(keyId: string) {
  return { passwordHash: { $not: new RegExp(`^[^.]*\\.${keyId}\\.`) } }
}

async function resealBatch(
  batch: readonly Stored[],
  { accounts, hasher }: ResealDependencies,
): Promise<ResealedBatch> {
  const lost: string[] = []
  const updates = batch.flatMap(({ _id, passwordHash }) => {
    try {
      const resealed = hasher.reseal(passwordHash, _id.toHexString())
      // Only over what was read: a password changed meanwhile wins.
      const filter = { _id, passwordHash }
      return [{ updateOne: { filter, update: { $set: { passwordHash: resealed } } } }]
    } catch {
      lost.push(_id.toHexString()) // why is the same to the one who asks: no configured secret opens it
      return []
    }
  })
  if (updates.length === 0) return { resealed: 0, overtaken: 0, lost }
  const { modifiedCount } = await accounts.bulkWrite(updates, { ordered: false })
  return { resealed: modifiedCount, overtaken: updates.length - modifiedCount, lost }
}

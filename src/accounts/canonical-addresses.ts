import { mongo } from 'mongoose'
import type { AccountModel, StoredAccount } from './model.js'
import { parseEmail } from './names/index.js'

/** NamespaceNotFound: the collection does not exist yet. */
const noCollection = 26

type Addressed = Pick<StoredAccount, '_id' | 'email' | 'pendingEmail'>

/**
 * Prepares accounts of earlier versions for the unique index of canonical addresses: stores the canonical form of each
 * verified address. Of two accounts whose addresses differ in case only, the older one keeps it; that of the other waits
 * for verification again. Runs once, before the index exists; it can be interrupted and repeated.
 *
 * @returns the ids of accounts that lost their address
 */
export async function storeCanonicalAddresses(accounts: AccountModel): Promise<readonly string[]> {
  if (await isPrepared(accounts)) return []
  const taken = new Set<string>()
  const lost: string[] = []
  const verified = accounts
    .find({ email: { $type: 'string' } })
    .select({ email: 1, pendingEmail: 1 })
    .sort({ _id: 1 })
    .lean<Addressed[]>()
    .cursor()
  for await (const { _id, email, pendingEmail } of verified) {
    const parsed = email === null ? null : parseEmail(email)
    const canonical = parsed?.ok === true && !taken.has(parsed.canonical) ? parsed.canonical : null
    if (canonical === null) lost.push(String(_id))
    else taken.add(canonical)
    await accounts.updateOne(
      { _id, email },
      canonical === null
        ? { $set: { email: null, emailCanonical: null, pendingEmail: pendingEmail ?? email } }
        : { $set: { emailCanonical: canonical } },
    )
  }
  return lost
}

async function isPrepared({ collection }: AccountModel): Promise<boolean> {
  try {
    return (await collection.indexes()).some(({ key }) => 'emailCanonical' in key)
  } catch (error) {
    if (error instanceof mongo.MongoServerError && error.code === noCollection) return true
    throw error
  }
}

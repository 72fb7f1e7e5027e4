import type { FoundCollection } from './own-collections.js'
import type { Store } from './store.js'

/** Indexes that versions without a collection prefix created, and that reject or delete documents. */
const formerIndexes: Readonly<
  Record<string, { readonly sign: string; readonly harmful: readonly string[] }>
> = {
  accounts: { sign: 'canonicalName_1', harmful: ['canonicalName_1', 'email_1'] },
  events: { sign: 'refreshes_at_1', harmful: ['at_1', 'refreshes_at_1'] },
  sessions: { sign: 'familyHash_1', harmful: ['familyHash_1', 'expiresAt_1'] },
}

/** Indexes of Portcullis on a collection of another program. */
export interface LeftIndexes {
  readonly collection: string
  readonly indexes: readonly string[]
}

/** Finds indexes that an earlier version created on collections of other programs with the same names. */
export async function leftIndexes(store: Store, former: readonly FoundCollection[]): Promise<LeftIndexes[]> {
  const left = await Promise.all(
    former.map(async ({ name, objection }): Promise<LeftIndexes[]> => {
      const known = formerIndexes[name]
      if (known === undefined || objection !== null) return []
      const names = (await store.db.collection(name).indexes()).map((index) => index.name ?? '')
      // The other index names are too common to prove anything.
      if (!names.includes(known.sign)) return []
      return [{ collection: name, indexes: names.filter((each) => known.harmful.includes(each)) }]
    }),
  )
  return left.flat()
}

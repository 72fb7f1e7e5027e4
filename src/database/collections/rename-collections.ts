import { CollectionsNotOurs } from '../failures/errors.js'
import { type FoundCollection, findCollections, foreignTrait, holdsOurs } from './own-collections.js'
import { foreignText, proveCollections } from './prove-collections.js'
import type { OwnCollection, Store } from './store.js'

/** One collection that got its prefix. */
export interface RenamedCollection {
  readonly from: string
  readonly to: string
}

/**
 * Gives the collections of a version without prefix their names of today. Only where each document in all of them is
 * ours: else nothing is changed. An interrupted run is finished by the next.
 *
 * To be run while no server does: an earlier version would make its collections again.
 *
 * @returns what was renamed; nothing where no data of ours lie under the names of before
 * @throws COLLECTIONS_NOT_OURS naming those that hold others' documents, and those whose new name is taken
 */
export async function renameCollections(
  store: Store,
  now: () => Date,
): Promise<readonly RenamedCollection[]> {
  const { ours, former } = await findCollections(store)
  const marked = await Promise.all(former.map((each) => holdsOurs(store, each)))
  if (!marked.includes(true)) return []
  // A collection that holds nothing of ours is another program's, whatever its name. Attempts are not looked for.
  const moving = former.filter(
    (each, index) => marked[index] === true || each.collection.sample === undefined,
  )
  const judged = await Promise.all(moving.map((each) => judge(store, each, ours)))
  const hindrances = judged.flatMap(({ name, reason }, index) =>
    reason === null || isExpendable(moving[index]) ? [] : [{ name, reason }],
  )
  if (hindrances.length > 0) throw new CollectionsNotOurs({ message: foreignText(store, hindrances) })
  const renamed: RenamedCollection[] = []
  for (const [index, { name, collection }] of moving.entries()) {
    if (judged[index]?.reason !== null) continue
    const to = store.nameOf(collection)
    await store.db.renameCollection(name, to)
    renamed.push({ from: name, to })
  }
  await proveCollections(store, now)
  return renamed
}

/** Nothing in it is worth a refusal: it is left where it is. */
function isExpendable(found: FoundCollection | undefined): boolean {
  return found?.collection.sample === undefined
}

async function judge(store: Store, found: FoundCollection, ours: readonly FoundCollection[]) {
  const { name, collection } = found
  if (isTaken(collection, ours))
    return { name: store.nameOf(collection), reason: 'already exists, so no collection can be renamed to it' }
  return { name, reason: await foreignTrait(store, found) }
}

function isTaken(collection: OwnCollection, ours: readonly FoundCollection[]): boolean {
  return ours.some((each) => each.collection === collection)
}

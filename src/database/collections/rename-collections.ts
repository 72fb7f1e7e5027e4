import { CollectionsNotOurs } from '../failures/errors.js'
import { type FoundCollection, findCollections, foreignTrait, holdsOurs } from './own-collections.js'
import { foreignText, proveCollections } from './prove-collections.js'
import type { OwnCollection, Store } from './store.js'

/** One renamed collection. */
export interface RenamedCollection {
  readonly from: string
  readonly to: string
}

/**
 * Adds the prefix to the collections of a version without one. Renames only if every document in them belongs to
 * Portcullis; otherwise nothing is changed. The next run completes an interrupted one.
 *
 * Run it while no server is running: an earlier version would create its collections again.
 *
 * @returns the renamed collections; empty without data of Portcullis under the former names
 * @throws COLLECTIONS_NOT_OURS with the names of collections that contain documents of other programs, or whose new
 * name exists
 */
export async function renameCollections(
  store: Store,
  now: () => Date,
): Promise<readonly RenamedCollection[]> {
  const { ours, former } = await findCollections(store)
  const marked = await Promise.all(former.map((each) => holdsOurs(store, each)))
  if (!marked.includes(true)) return []
  // A collection without documents of Portcullis belongs to another program. Collections without a `sample` cannot be
  // checked that way.
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

/** Whether the data is not worth an error: a collection without a `sample` may stay under its former name. */
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

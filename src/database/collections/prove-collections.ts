import { mongo } from 'mongoose'
import { isDuplicateKey } from '../failures/duplicate-key.js'
import { CollectionsNotOurs, FormerCollectionNames } from '../failures/errors.js'
import { type LeftIndexes, leftIndexes } from './former-indexes.js'
import {
  type FoundCollection,
  type FoundCollections,
  findCollections,
  foreignTrait,
  holdsOurs,
} from './own-collections.js'
import { markCollection, type OwnCollection, type Store } from './store.js'

/** A collection under one of Portcullis' names that belongs to another program. */
export interface ForeignCollection {
  readonly name: string
  readonly reason: string
}

/** Faults of the existing collections. */
export interface CollectionFaults {
  readonly foreign: readonly ForeignCollection[]
  /** Names without a prefix of collections that contain documents of Portcullis. */
  readonly former: readonly string[]
}

/** The report of `doctor`, made without a start. */
export interface CollectionReport extends CollectionFaults {
  /** Indexes that an earlier version left on collections of other programs. */
  readonly left: readonly LeftIndexes[]
}

/**
 * Verifies, before any index or document is written, that existing collections belong to Portcullis. Verified
 * collections are marked, so later starts need one round trip.
 *
 * @returns whether all collections existed and were marked
 * @throws COLLECTIONS_NOT_OURS with the name of every such collection; nothing was changed then
 * @throws FORMER_COLLECTION_NAMES if collections without a prefix contain data of Portcullis
 */
export async function proveCollections(store: Store, now: () => Date): Promise<boolean> {
  const found = await findCollections(store)
  refuse(store, await faultsOf(store, found))
  const missing = [...store.collections, markCollection].filter(
    (collection) => !found.ours.some((each) => each.collection === collection),
  )
  if (missing.length === 0 && found.ours.every(({ isMarked }) => isMarked)) return true
  if (missing.length > 0) await makeCollections(store, missing)
  const { ours } = missing.length === 0 ? found : await findCollections(store)
  // Created concurrently by another process.
  const late = ours.filter(({ collection }) => missing.includes(collection))
  refuse(store, await faultsOf(store, { ours: late, former: [] }))
  await markAll(store, ours, now())
  return false
}

/** As `proveCollections`, for callers that only read or change existing data: nothing is created or marked. */
export async function checkCollections(store: Store): Promise<void> {
  refuse(store, await faultsOf(store, await findCollections(store)))
}

/** Reports what `proveCollections` would reject, and indexes that an earlier version left behind. Changes nothing. */
export async function reportCollections(store: Store): Promise<CollectionReport> {
  const found = await findCollections(store)
  const faults = await faultsOf(store, found)
  const others = found.former.filter(({ name }) => !faults.former.includes(name))
  return { ...faults, left: await leftIndexes(store, others) }
}

async function faultsOf(store: Store, { ours, former }: FoundCollections): Promise<CollectionFaults> {
  const unproved = ours.filter(({ isMarked }) => !isMarked)
  const [foreign, formerNames] = await Promise.all([
    Promise.all(unproved.map((each) => foreignOf(store, each))),
    Promise.all(former.map(async (each) => ((await holdsOurs(store, each)) ? [each.name] : []))),
  ])
  return { foreign: foreign.flat(), former: formerNames.flat() }
}

async function foreignOf(store: Store, found: FoundCollection): Promise<ForeignCollection[]> {
  const reason = await foreignTrait(store, found)
  return reason === null ? [] : [{ name: found.name, reason }]
}

function refuse(store: Store, { foreign, former }: CollectionFaults): void {
  if (foreign.length > 0) throw new CollectionsNotOurs({ message: foreignText(store, foreign) })
  if (former.length > 0) throw new FormerCollectionNames({ message: formerText(store, former) })
}

/** The message for a start that fails, in one line. */
export function foreignText(store: Store, foreign: readonly ForeignCollection[]): string {
  const each = foreign.map(({ name, reason }) => `${name} ${reason}`).join('; ')
  return (
    `In the database ${store.db.databaseName}, ${each}. Nothing was changed. ` +
    'Rename it, or set PORTCULLIS_COLLECTION_PREFIX to another prefix.'
  )
}

/** The message for a start that fails, in one line. */
function formerText(store: Store, former: readonly string[]): string {
  return (
    `In the database ${store.db.databaseName}, collections have the names of an earlier version of Portcullis: ` +
    `${former.join(', ')}. Stop every server, and run: portcullis database rename`
  )
}

async function makeCollections(store: Store, missing: readonly OwnCollection[]): Promise<void> {
  await Promise.all(
    missing.map((collection) =>
      store.db.createCollection(store.nameOf(collection)).catch((error: unknown) => {
        // Created concurrently by another server.
        if (!(error instanceof mongo.MongoServerError && error.code === namespaceExists)) throw error
      }),
    ),
  )
}

const namespaceExists = 48

async function markAll(store: Store, found: readonly FoundCollection[], provedAt: Date): Promise<void> {
  const unmarked = found.flatMap(({ name, uuid, isMarked }) =>
    isMarked || uuid === null ? [] : [{ name, uuid }],
  )
  if (unmarked.length === 0) return
  const marks = store.db.collection<{ _id: string }>(store.nameOf(markCollection))
  const updates = unmarked.map(({ name, uuid }) => ({
    updateOne: { filter: { _id: name }, update: { $set: { uuid, provedAt } }, upsert: true },
  }))
  await marks.bulkWrite(updates, { ordered: false }).catch((error: unknown) => {
    // Marked concurrently by another server, for the same collection.
    if (!isDuplicateKey(error, '_id')) throw error
  })
}

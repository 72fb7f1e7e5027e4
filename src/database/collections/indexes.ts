import { mongo } from 'mongoose'
import type { DeclaredIndex, IndexSettings, OwnCollection, Store } from './store.js'

export interface CreateIndexesOptions {
  /** Default: all collections of the store. */
  readonly collections?: readonly OwnCollection[]
  /**
   * Leaves existing indexes unchanged, even with another `expireAfterSeconds`, and drops none. For commands: their
   * configuration may differ from the server's, and a shorter TTL deletes documents permanently. Default: `false`.
   */
  readonly keepExisting?: boolean
}

/**
 * Creates the declared indexes, and thereby their collections. Changes the TTL of existing indexes to the configured
 * one, which then also applies to stored documents.
 */
export async function createIndexes(
  store: Store,
  settings: IndexSettings,
  { collections = store.collections, keepExisting = false }: CreateIndexesOptions = {},
): Promise<void> {
  await Promise.all(collections.map((collection) => createOn(store, collection, settings, keepExisting)))
}

async function createOn(
  store: Store,
  own: OwnCollection,
  settings: IndexSettings,
  keepExisting: boolean,
): Promise<void> {
  const collection = store.db.collection(store.nameOf(own))
  const declared = own.indexes(settings)
  const create = (indexes: readonly DeclaredIndex[]) =>
    collection.createIndexes(indexes.map((index) => ({ ...index, name: nameOf(index) })))
  async function createOrChange(index: DeclaredIndex): Promise<void> {
    const { expireAfterSeconds } = index
    try {
      await create([index])
    } catch (error) {
      if (!hasCode(error, indexOptionsConflict) || expireAfterSeconds === undefined) throw error
      if (keepExisting) return
      await store.db.command({
        collMod: store.nameOf(own),
        index: { name: nameOf(index), expireAfterSeconds },
      })
    }
  }

  try {
    if (declared.length > 0) await create(declared)
  } catch (error) {
    if (!hasCode(error, indexOptionsConflict)) throw error
    // One by one, so that only the TTL that differs is changed. Of two instances with different settings, the last one
    // applies.
    for (const index of declared) await createOrChange(index)
  }
  if (keepExisting) return
  for (const name of own.formerIndexes ?? []) {
    await collection.dropIndex(name).catch((error: unknown) => {
      if (!hasCode(error, indexNotFound)) throw error
    })
  }
}

/** Differences between the indexes of a collection and its declaration. */
export interface IndexDifferences {
  /** Including the prefix. */
  readonly collection: string
  /** Whether the collection exists: it does not before the first start of a server. */
  readonly exists: boolean
  /** The fields of declared indexes that do not exist in that form. */
  readonly missing: readonly string[]
  /** The names of existing indexes that are not declared in that form. */
  readonly surplus: readonly string[]
}

/** Compares the existing indexes of each collection with the declared ones. */
export async function compareIndexes(
  store: Store,
  settings: IndexSettings,
): Promise<readonly IndexDifferences[]> {
  const listed = await store.db.listCollections({}, { nameOnly: true }).toArray()
  const names = new Set(listed.map(({ name }) => name))
  return Promise.all(
    store.collections.map(async (own) => {
      const collection = store.nameOf(own)
      if (!names.has(collection)) return { collection, exists: false, missing: [], surplus: [] }
      const found = await store.db.collection(collection).indexes()
      const declared = own.indexes(settings)
      const missing = declared.filter((index) => !found.some((other) => isSame(index, other)))
      return {
        collection,
        exists: true,
        missing: missing.map(shownOf),
        // An index on the fields of a missing one is that index with other options: dropping it would be the wrong
        // advice.
        surplus: found
          .filter((other) => !declared.some((index) => isSame(index, other)))
          .filter((other) => !missing.some((index) => hasSameKey(index, other)))
          .map(({ name = '' }) => name)
          .filter((name) => name !== '_id_'),
      }
    }),
  )
}

function isSame(declared: DeclaredIndex, found: mongo.IndexDescriptionInfo): boolean {
  return (
    hasSameKey(declared, found) &&
    (declared.unique ?? false) === (found.unique ?? false) &&
    declared.expireAfterSeconds === found.expireAfterSeconds &&
    JSON.stringify(declared.partialFilterExpression) === JSON.stringify(found.partialFilterExpression) &&
    found.sparse !== true &&
    found.hidden !== true &&
    found.collation === undefined
  )
}

function hasSameKey(declared: DeclaredIndex, found: mongo.IndexDescriptionInfo): boolean {
  return JSON.stringify(declared.key) === JSON.stringify(found.key)
}

function shownOf({ key, expireAfterSeconds }: DeclaredIndex): string {
  const fields = Object.keys(key).join(', ')
  return expireAfterSeconds === undefined ? fields : `${fields} with expireAfterSeconds ${expireAfterSeconds}`
}

/** MongoDB's default name of an index. */
function nameOf({ name, key }: DeclaredIndex): string {
  return name ?? Object.entries(key).flat().join('_')
}

// mongo/base/error_codes.yml
const indexNotFound = 27
const indexOptionsConflict = 85

function hasCode(error: unknown, code: number): boolean {
  return error instanceof mongo.MongoServerError && error.code === code
}

import { mongo } from 'mongoose'
import type { DeclaredIndex, IndexSettings, OwnCollection, Store } from './store.js'

/**
 * Makes all collections and their indexes. A time to live that differs from the one of an earlier start is changed, so
 * that what is stored already expires by the new one.
 */
export async function createIndexes(store: Store, settings: IndexSettings): Promise<void> {
  await Promise.all(store.collections.map((collection) => createOn(store, collection, settings)))
}

async function createOn(store: Store, own: OwnCollection, settings: IndexSettings): Promise<void> {
  const collection = store.db.collection(store.nameOf(own))
  const declared = own.indexes(settings)
  if (declared.length > 0) {
    const descriptions = declared.map((index) => ({ ...index, name: nameOf(index) }))
    try {
      await collection.createIndexes(descriptions)
    } catch (error) {
      if (!hasCode(error, indexOptionsConflict)) throw error
      for (const index of declared) await changeTimeToLive(store, own, index)
      await collection.createIndexes(descriptions)
    }
  }
  for (const name of own.formerIndexes ?? []) {
    await collection.dropIndex(name).catch(unlessCode(indexNotFound))
  }
}

async function changeTimeToLive(store: Store, own: OwnCollection, index: DeclaredIndex): Promise<void> {
  const { expireAfterSeconds } = index
  if (expireAfterSeconds === undefined) return
  await store.db
    .command({ collMod: store.nameOf(own), index: { name: nameOf(index), expireAfterSeconds } })
    .catch(unlessCode(indexNotFound))
}

/** How the indexes of one collection differ from the declared ones. */
export interface IndexDifferences {
  /** With the prefix. */
  readonly collection: string
  /** Whether the collection is there: a server that never started has made none. */
  readonly exists: boolean
  /** Declared, and not there in that form: the fields of each. */
  readonly missing: readonly string[]
  /** There, and not declared in that form: the names of each. */
  readonly surplus: readonly string[]
}

/** Compares the indexes of each collection with the declared ones. */
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
      return {
        collection,
        exists: true,
        missing: declared.filter((index) => !found.some((other) => isSame(index, other))).map(shownOf),
        surplus: found
          .filter(({ name }) => name !== '_id_')
          .filter((other) => !declared.some((index) => isSame(index, other)))
          .map(({ name }) => name ?? ''),
      }
    }),
  )
}

function isSame(declared: DeclaredIndex, found: mongo.IndexDescriptionInfo): boolean {
  return (
    JSON.stringify(declared.key) === JSON.stringify(found.key) &&
    (declared.unique ?? false) === (found.unique ?? false) &&
    declared.expireAfterSeconds === found.expireAfterSeconds &&
    JSON.stringify(declared.partialFilterExpression) === JSON.stringify(found.partialFilterExpression) &&
    found.sparse !== true &&
    found.hidden !== true &&
    found.collation === undefined
  )
}

function shownOf({ key, expireAfterSeconds }: DeclaredIndex): string {
  const fields = Object.keys(key).join(', ')
  return expireAfterSeconds === undefined
    ? fields
    : `${fields} with a time to live of ${expireAfterSeconds} seconds`
}

/** As MongoDB itself names an index without a name. */
function nameOf({ name, key }: DeclaredIndex): string {
  return name ?? Object.entries(key).flat().join('_')
}

// mongo/base/error_codes.yml
const indexNotFound = 27
const indexOptionsConflict = 85

function hasCode(error: unknown, code: number): boolean {
  return error instanceof mongo.MongoServerError && error.code === code
}

function unlessCode(code: number) {
  return (error: unknown): void => {
    if (!hasCode(error, code)) throw error
  }
}

import { mongo } from 'mongoose'
import * as z from 'zod/mini'
import { isIndexMissing } from '../failures/missing-index.js'
import { markCollection, type OwnCollection, type Store } from './store.js'

/** A collection that exists under one of Portcullis' names. */
export interface FoundCollection {
  readonly collection: OwnCollection
  /** Including the prefix. */
  readonly name: string
  /** Why its type or options rule out that it belongs to Portcullis; `null` if they do not. */
  readonly objection: string | null
  /** Distinguishes it from a later collection of the same name; `null` if the server reports none. */
  readonly uuid: string | null
  /** Whether it was proved before, and was not recreated since. */
  readonly isMarked: boolean
}

/** Existing collections under the current names, and under those of versions without a prefix. */
export interface FoundCollections {
  readonly ours: readonly FoundCollection[]
  readonly former: readonly FoundCollection[]
}

const listed = z.object({
  name: z.string(),
  type: z.string(),
  options: z.optional(z.record(z.string(), z.unknown())),
  info: z.optional(z.object({ uuid: z.optional(z.unknown()) })),
})

/** Options that an operator may set for tuning or validation. Other options change the kind of the collection. */
const harmlessOptions: readonly string[] = [
  'validator',
  'validationLevel',
  'validationAction',
  'storageEngine',
  'changeStreamPreAndPostImages',
  'autoIndexId',
  'flags',
]

/** Lists the collections and reads their marks in one round trip, which every start performs. */
export async function findCollections(store: Store): Promise<FoundCollections> {
  const { collections } = store
  const all = [...collections, markCollection]
  const names = [...all.map(store.nameOf), ...collections.map(({ name }) => name)]
  const [entries, marks] = await Promise.all([
    store.db.listCollections({ name: { $in: names } }).toArray(),
    readMarks(store),
  ])
  const byName = new Map(entries.map((entry) => listed.parse(entry)).map((entry) => [entry.name, entry]))
  const find = (collection: OwnCollection, name: string): FoundCollection[] => {
    const entry = byName.get(name)
    if (entry === undefined) return []
    const uuid = entry.info?.uuid instanceof mongo.Binary ? entry.info.uuid.toString('hex') : null
    const isMarked = uuid !== null && marks.get(name) === uuid
    return [{ collection, name, objection: objectionTo(entry), uuid, isMarked }]
  }
  return {
    ours: all.flatMap((each) => find(each, store.nameOf(each))),
    former: collections.flatMap((each) => find(each, each.name)),
  }
}

function objectionTo({ type, options = {} }: z.infer<typeof listed>): string | null {
  if (type === 'view') return 'is a view'
  if (type !== 'collection') return `is of the type ${type}`
  const odd = Object.keys(options).filter((name) => !harmlessOptions.includes(name))
  return odd.length === 0 ? null : `was made with ${odd.join(', ')}`
}

const mark = z.object({ _id: z.string(), uuid: z.string() })
/** More than the collections of all prefixes in one database. */
const mostMarks = 100

async function readMarks(store: Store): Promise<ReadonlyMap<string, string>> {
  const documents: unknown[] = await store.db
    .collection(store.nameOf(markCollection))
    .find({}, { limit: mostMarks })
    .toArray()
  // Documents of another form are not marks. Whether this collection belongs to Portcullis is proved like any other.
  const marks = documents.map((document) => mark.safeParse(document)).flatMap(({ data }) => data ?? [])
  return new Map(marks.map(({ _id, uuid }) => [_id, uuid]))
}

/**
 * Looks for evidence that a collection belongs to another program: its type, a document of another form, or a unique or
 * TTL index on fields that Portcullis does not have.
 *
 * @returns the reason, as the end of a sentence; `null` if there is none
 */
export async function foreignTrait(store: Store, found: FoundCollection): Promise<string | null> {
  const { collection, name, objection } = found
  if (objection !== null) return objection
  const [other, indexes] = await Promise.all([
    store.db.collection(name).findOne(notOurs(collection), { projection: { _id: 1 } }),
    store.db.collection(name).indexes(),
  ])
  if (other !== null) return 'contains documents of another program'
  const fields = Object.keys(collection.proof.properties)
  const foreign = indexes.find(
    ({ key, unique, expireAfterSeconds }) =>
      (unique === true || expireAfterSeconds !== undefined) &&
      !Object.keys(key).every((field) => fields.includes(field)),
  )
  return foreign === undefined ? null : `has the index ${foreign.name}, which Portcullis does not declare`
}

function notOurs({ proof }: OwnCollection): mongo.Filter<mongo.BSON.Document> {
  return { $nor: [{ $jsonSchema: { bsonType: 'object', ...proof } }] }
}

/**
 * Whether a collection that may belong to another program contains a document of Portcullis. Reads through an index
 * that every start of an earlier version created, so the query stays cheap.
 */
export async function holdsOurs(
  store: Store,
  { collection, name, objection }: FoundCollection,
): Promise<boolean> {
  const { sample, proof } = collection
  if (sample === undefined || objection !== null) return false
  try {
    const filter = { $and: [sample.filter, { $jsonSchema: { bsonType: 'object', ...proof } }] }
    const found = await store.db
      .collection(name)
      .findOne(filter, { hint: sample.hint, projection: { _id: 1 } })
    return found !== null
  } catch (error) {
    // Without the index, no version of Portcullis has started on this collection.
    if (isIndexMissing(error)) return false
    throw error
  }
}

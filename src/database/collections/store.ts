import type { Connection, mongo } from 'mongoose'
import { ownMongoose } from '../own-mongoose.js'

/** A collection of Portcullis, as its feature declares it. */
export interface OwnCollection {
  /** Without the prefix. */
  readonly name: string
  /**
   * A schema that every document of Portcullis has matched since the first version, and documents of other programs are
   * unlikely to match. `properties` lists every field.
   */
  readonly proof: DocumentProof
  /** All indexes except that of `_id`, TTL indexes included. Created at start, and compared by `doctor`. */
  indexes(settings: IndexSettings): readonly DeclaredIndex[]
  /** No document of it says anything of an account. Default: the feature states how its `personalData` is erased. */
  readonly holdsNoAccounts?: true
  /** Names of indexes of earlier versions, which a start drops. */
  readonly formerIndexes?: readonly string[]
  /**
   * Finds one document of Portcullis in a collection that may belong to another program. Omitted for data that need not
   * be found.
   */
  readonly sample?: {
    readonly filter: Readonly<Record<string, unknown>>
    /** The key of an index that limits the documents that `filter` reads. */
    readonly hint: Readonly<Record<string, 1 | -1>>
  }
}

/** Settings that index definitions may depend on. */
export interface IndexSettings {
  readonly eventRetentionSeconds: number
  readonly refreshEventRetentionSeconds: number
}

/** An index, as its feature declares it. */
export interface DeclaredIndex {
  /** Default: MongoDB's name. Required for two indexes on the same fields. */
  readonly name?: string
  readonly key: Readonly<Record<string, 1 | -1>>
  readonly unique?: true
  /** A TTL index: MongoDB deletes a document this long after the date in the field. */
  readonly expireAfterSeconds?: number
  readonly partialFilterExpression?: Readonly<Record<string, unknown>>
}

/** Part of a MongoDB `$jsonSchema`. */
export interface DocumentProof {
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Records which collections were proved, so that it is done once. */
export const markCollection: OwnCollection = {
  name: 'collections',
  indexes: () => [],
  proof: {
    required: ['_id', 'uuid', 'provedAt'],
    properties: { _id: { bsonType: 'string' }, uuid: { bsonType: 'string' }, provedAt: { bsonType: 'date' } },
  },
}

/** Portcullis' view of the database, separate from the application's: its own collection names, models and options. */
export interface Store {
  /**
   * A connection of Portcullis' own Mongoose instance, on the client of the application's connection. Release it by
   * `close` only.
   */
  readonly connection: Connection
  /** For access without a model. */
  readonly db: mongo.Db
  /** All collections that can be used. Every one of them is proved at start. */
  readonly collections: readonly OwnCollection[]
  /** The name in the database, with the prefix. */
  nameOf(collection: OwnCollection): string
  /** Detaches from the client, which stays open. */
  close(): void
}

/** Limits the wait for a majority that is not available. */
export const writeTimeoutMs = 10_000

/** Revocation relies on majority writes: others may be rolled back after a failover. */
export const majorityWrites = { w: 'majority', wtimeoutMS: writeTimeoutMs } as const

/** Overrides the options of the client, which the application may have set for its own data. */
const dbOptions: mongo.DbOptions = {
  readPreference: 'primary',
  writeConcern: majorityWrites,
  ignoreUndefined: false,
  serializeFunctions: false,
  promoteLongs: true,
  promoteValues: true,
  promoteBuffers: false,
  useBigInt64: false,
  bsonRegExp: false,
  raw: false,
}

/**
 * Opens Portcullis' view of a database.
 *
 * @param connection - open, and of the copy of Mongoose that this package imports
 * @param prefix - of the collection names
 * @param collections - all of them
 */
export function openStore(
  connection: Connection,
  prefix: string,
  collections: readonly OwnCollection[],
): Store {
  const client = connection.getClient()
  const before = listenersOf(client)
  const own = ownMongoose.createConnection().setClient(client)
  const added = listenersOf(client).filter(([event, listener]) => !before.some(isSame(event, listener)))
  const name = connection.db?.databaseName ?? connection.name
  // Before any model is compiled, because models take their collection from here.
  const db = client.db(name, dbOptions)
  Object.assign(own, { name, db })
  return {
    connection: own,
    db,
    collections,
    nameOf(collection) {
      if (collection !== markCollection && !collections.includes(collection))
        throw new Error(`The collection ${collection.name} is not in the list of those that are proved.`)
      return `${prefix}${collection.name}`
    },
    close() {
      for (const [event, listener] of added) client.removeListener(event, listener)
      const index = ownMongoose.connections.indexOf(own)
      if (index >= 0) ownMongoose.connections.splice(index, 1)
    },
  }
}

/** Events to which Mongoose adds listeners that it never removes. */
const followed = [
  'serverDescriptionChanged',
  'topologyDescriptionChanged',
  'serverHeartbeatSucceeded',
] as const

type Listened = readonly [event: (typeof followed)[number], listener: (...args: never[]) => void]

function listenersOf(client: mongo.MongoClient): Listened[] {
  return followed.flatMap((event) => client.listeners(event).map((listener): Listened => [event, listener]))
}

function isSame(event: string, listener: unknown) {
  return (other: Listened) => other[0] === event && other[1] === listener
}

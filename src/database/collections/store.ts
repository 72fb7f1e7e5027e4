import type { Connection, mongo } from 'mongoose'
import { ownMongoose } from '../own-mongoose.js'

/** A collection of ours, as its feature declares it. */
export interface OwnCollection {
  /** Without the prefix. */
  readonly name: string
  /**
   * What each document of ours has fulfilled since the first version, and hardly one of another program does. `properties`
   * names every field.
   */
  readonly proof: DocumentProof
  /** All its indexes but that of `_id`, those with a time to live too: made at start, and compared by `doctor`. */
  indexes(settings: IndexSettings): readonly DeclaredIndex[]
  /** Names of indexes of earlier versions, which a start drops. */
  readonly formerIndexes?: readonly string[]
  /** How to find one of ours among others'; left out where it is not worth it. */
  readonly sample?: {
    readonly filter: Readonly<Record<string, unknown>>
    /** The fields of an index of ours, which bounds `filter`. */
    readonly hint: Readonly<Record<string, 1 | -1>>
  }
}

/** The settings that an index may depend on. */
export interface IndexSettings {
  readonly eventRetentionSeconds: number
  readonly refreshEventRetentionSeconds: number
}

/** An index as its feature declares it. */
export interface DeclaredIndex {
  /** Default: as MongoDB names it. Two of the same fields need names. */
  readonly name?: string
  readonly key: Readonly<Record<string, 1 | -1>>
  readonly unique?: true
  /** MongoDB deletes a document this long after the date in the field. */
  readonly expireAfterSeconds?: number
  readonly partialFilterExpression?: Readonly<Record<string, unknown>>
}

/** Of MongoDB's `$jsonSchema`. */
export interface DocumentProof {
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Notes which collections were proved ours, so that this is done once. */
export const markCollection: OwnCollection = {
  name: 'collections',
  indexes: () => [],
  proof: {
    required: ['_id', 'uuid', 'provedAt'],
    properties: { _id: { bsonType: 'string' }, uuid: { bsonType: 'string' }, provedAt: { bsonType: 'date' } },
  },
}

/** Where our own documents lie, apart from an application's: under names of their own, by models of their own. */
export interface Store {
  /** Of our Mongoose, on the client of the application's connection. Not to be closed: see `close`. */
  readonly connection: Connection
  /** For what needs no model. */
  readonly db: mongo.Db
  /** All that may be used: so none is that nobody proved. */
  readonly collections: readonly OwnCollection[]
  /** What the collection is called in the database. */
  nameOf(collection: OwnCollection): string
  /** Lets go of the client, which stays open. */
  close(): void
}

/** A request must not wait forever for a majority that is not available. */
export const writeTimeoutMs = 10_000

/** Revocation relies on these: what a majority has not, a failover takes back, and others than the primary lag. */
export const majorityWrites = { w: 'majority', wtimeoutMS: writeTimeoutMs } as const

/** Whatever the client was opened with: an application may have set it for what it stores itself. */
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
 * Opens our own view of a database.
 *
 * @param connection - open, and of the copy of Mongoose that this package imports
 * @param prefix - of the names of our collections
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
  // Before any model: each takes its collection from here.
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

/** Those by which Mongoose follows a client's state: it adds them and never takes them away. */
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

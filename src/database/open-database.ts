import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import { connect, type Topology, topologyOf } from './connect.js'
import { databaseFault } from './failures/start-faults.js'
import { findMongod } from './mongod-binary/index.js'
import { openPrivateMongod } from './private/index.js'

/** What `openDatabase` needs. */
export interface DatabaseOptions {
  /** An application's own, of which `connectionFault` says nothing: it is used, and stays open at the end. */
  readonly connection?: Connection | undefined
  /** Missing: a private MongoDB is started on `dataDir`. */
  readonly mongodbUri?: string | undefined
  /** The program of the private MongoDB. Default: `PORTCULLIS_MONGOD` of `environment`, else one is searched. */
  readonly mongod?: string | undefined
  /** Absolute path of the data folder; not touched when there is a `mongodbUri`. */
  readonly dataDir: string
  readonly log: Logger
  /** For short calls beside a running server: use its private MongoDB instead of refusing. Default: `false`. */
  readonly attach?: boolean | undefined
  /** Default: `process.env`. Read for the search of a mongod: PORTCULLIS_MONGOD, PATH, XDG_CACHE_HOME, HOME. */
  readonly environment?: Readonly<NodeJS.ProcessEnv> | undefined
  /** Called once if the private MongoDB ends by itself. It is logged in any case. */
  readonly onLost?: ((error: Error) => void) | undefined
}

/** An open database. */
export interface Database {
  /** An application's, or one of the application's Mongoose that nobody else has. */
  readonly connection: Connection
  /** As the connection uses it; empty where it was given. With an external database it may hold a password: not for logs. */
  readonly uri: string
  readonly kind: 'private' | 'external'
  readonly topology: Topology
  /** Closes the connection, then stops a private MongoDB in order if this process started it. Safe to call again. */
  stop(): Promise<void>
}

/**
 * Connects to `mongodbUri`, or starts (with `attach`: finds) the private MongoDB of `dataDir`.
 *
 * @throws DatabaseUnreachable, DatabaseStandalone, MongodbUriInvalid, DataFolderInUse, MongodNotFound, MongodFailed
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { mongodbUri } = options
  if (options.connection !== undefined) return openGiven(options.connection)
  if (mongodbUri === undefined || mongodbUri === '') return openPrivate(options)
  const connection = await connect(mongodbUri)
  const topology = await seenTopology(connection, mongodbUri)
  return { connection, uri: mongodbUri, kind: 'external', topology, stop: () => connection.close() }
}

async function openGiven(given: Connection): Promise<Database> {
  const connection = await given.asPromise()
  const topology = await topologyOf(connection)
  return { connection, uri: '', kind: 'external', topology, stop: async () => undefined }
}

/** What it is, once it is known to let us in: `hello` is answered to anybody. */
async function seenTopology(connection: Connection, uri: string): Promise<Topology> {
  try {
    const topology = await topologyOf(connection)
    await connection.db?.command({ listCollections: 1, nameOnly: true, authorizedCollections: true })
    return topology
  } catch (error) {
    await connection.close(true)
    throw databaseFault(error, uri) ?? error
  }
}

async function openPrivate(options: DatabaseOptions): Promise<Database> {
  const { log, mongod: chosen, environment: given = process.env } = options
  const environment = chosen === undefined ? given : { ...given, PORTCULLIS_MONGOD: chosen }
  const mongod = await openPrivateMongod({
    dataDir: options.dataDir,
    log,
    attach: options.attach ?? false,
    findBinary: () => findMongod({ environment, progress: (message) => log.info(message) }),
    onLost: options.onLost ?? (() => undefined),
  })
  try {
    const connection = await connect(mongod.uri)
    const stop = async () => {
      await connection.close()
      await mongod.stop()
    }
    return { connection, uri: mongod.uri, kind: 'private', topology: 'replicaSet', stop }
  } catch (error) {
    await mongod.stop()
    throw error
  }
}

import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import { connect, type Topology, topologyOf } from './connect.js'
import { databaseFault } from './failures/start-faults.js'
import { findMongod } from './mongod-binary/index.js'
import { openPrivateMongod } from './private/index.js'

/** Inputs of `openDatabase`. */
export interface DatabaseOptions {
  /** A connection of the application that `connectionFault` accepts. It stays open after `stop`. */
  readonly connection?: Connection | undefined
  /** Missing: a private MongoDB is started on `dataDir`. */
  readonly mongodbUri?: string | undefined
  /** The mongod of the private MongoDB. Default: `PORTCULLIS_MONGOD` of `environment`, otherwise it is searched for. */
  readonly mongod?: string | undefined
  /** Absolute path of the data folder. Not used with a `mongodbUri`. */
  readonly dataDir: string
  readonly log: Logger
  /** For commands beside a running server: connect to its private MongoDB instead of failing. Default: `false`. */
  readonly attach?: boolean | undefined
  /** Default: `process.env`. The search for a mongod reads PORTCULLIS_MONGOD, PATH, XDG_CACHE_HOME and HOME. */
  readonly environment?: Readonly<NodeJS.ProcessEnv> | undefined
  /** Called once if the private MongoDB exits unexpectedly. The exit is always logged. */
  readonly onLost?: ((error: Error) => void) | undefined
}

/** An open database. */
export interface Database {
  /** The application's connection, or one that `openDatabase` opened. */
  readonly connection: Connection
  /** The connection string in use; empty for a connection of the application. May contain a password: never log it. */
  readonly uri: string
  readonly kind: 'private' | 'external'
  readonly topology: Topology
  /** Closes the connection, then stops a private MongoDB that this process started. Idempotent. */
  stop(): Promise<void>
}

/**
 * Connects to `mongodbUri`, or starts the private MongoDB of `dataDir`; with `attach`, connects to a running one.
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

/** The topology, after a check that the user is authorized: `hello` needs no authentication. */
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

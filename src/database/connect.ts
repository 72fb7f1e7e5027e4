import mongoose, { type Connection } from 'mongoose'
import * as z from 'zod/mini'
import { majorityWrites } from './collections/store.js'
import { DatabaseStandalone, MongodbUriInvalid } from './failures/errors.js'
import { databaseFault, neverInitiated } from './failures/start-faults.js'
import { hostsOf, namesDatabase, namesOption, secretsOf } from './mongodb-uri.js'

/** The kind of deployment. */
export type Topology = 'replicaSet' | 'sharded'

/** Used if the URI names no database. */
export const DEFAULT_DATABASE = 'portcullis'

/** The time after which an operation, or the start, fails if the database is not available. */
const SERVER_SELECTION_TIMEOUT_MS = 5000

/**
 * A frozen server raises no error: its monitor notices when a heartbeat takes longer than the connect timeout, and then
 * closes the connections. So an operation fails within about ten seconds: four until the heartbeat fails, five of
 * server selection.
 */
const HEARTBEAT_MS = 1000
const CONNECT_TIMEOUT_MS = 3000

/**
 * Timeout for a connection from the pool. By default, the driver waits without a limit, longer than clients wait for
 * the response. With a slow database, abandoned operations would then delay all new ones.
 */
const WAIT_QUEUE_TIMEOUT_MS = 10_000

/**
 * Opens a connection and waits until the database answers.
 *
 * Writes are acknowledged by a majority. Models create no indexes and collections; features do at start. Operations
 * fail instead of waiting while the database is not available. Options in the URI take precedence, except write concern
 * and read preference `primary`: revocation relies on them.
 *
 * @throws MongodbUriInvalid, DatabaseUnreachable after 5 s; neither message contains a user name or password
 */
export async function connect(uri: string): Promise<Connection> {
  // The driver would parse part of a password that is not percent-encoded as a host, resolve it, and name it in the
  // error.
  if (hostsOf(uri) === null) throw new MongodbUriInvalid({ message: invalidUri(null) })
  const connection = mongoose.createConnection()
  try {
    return await connection.openUri(uri, connectionOptions(uri))
  } catch (error) {
    await connection.close(true).catch(() => undefined)
    throw explained(uri, error)
  }
}

const helloAnswer = z.object({
  msg: z.optional(z.string()),
  setName: z.optional(z.string()),
  // Set only by a member of a replica set that is not initiated.
  isreplicaset: z.optional(z.boolean()),
})

/**
 * Determines the topology by `hello`.
 *
 * @throws DatabaseStandalone for a standalone server, which has neither transactions nor change streams
 * @throws DatabaseUnreachable for a member of a replica set that was never initiated
 */
export async function topologyOf(connection: Connection): Promise<Topology> {
  const answer = await connection.getClient().db('admin').command({ hello: 1 })
  const hello = helloAnswer.parse(answer)
  if (hello.isreplicaset === true && hello.setName === undefined) throw neverInitiated()
  if (hello.msg === 'isdbgrid') return 'sharded'
  if (hello.setName === undefined) throw new DatabaseStandalone()
  return 'replicaSet'
}

function connectionOptions(uri: string): mongoose.ConnectOptions {
  const defaults = {
    appName: 'portcullis',
    retryWrites: true,
    serverSelectionTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    heartbeatFrequencyMS: HEARTBEAT_MS,
    waitQueueTimeoutMS: WAIT_QUEUE_TIMEOUT_MS,
  }
  const unnamed = Object.entries(defaults).filter(([name]) => !namesOption(uri, name))
  return {
    ...Object.fromEntries(unnamed),
    ...(namesDatabase(uri) ? {} : { dbName: DEFAULT_DATABASE }),
    writeConcern: majorityWrites,
    // The primary has every majority-committed write; secondaries lag.
    readPreference: 'primary' as const,
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
  }
}

function explained(uri: string, error: unknown): Error {
  const fault = databaseFault(error, uri)
  if (fault !== null) return fault
  const said = error instanceof Error ? error.message : String(error)
  const isQuoted = secretsOf(uri).some((secret) => said.toLowerCase().includes(secret.toLowerCase()))
  return new MongodbUriInvalid({ message: invalidUri(isQuoted ? null : said) })
}

/**
 * The driver's message may quote the URI, and with it a password. So it is shown only if all secrets of the URI are
 * known not to be in it.
 */
function invalidUri(said: string | null): string {
  const form = 'mongodb://user:password@host1,host2/database?replicaSet=name'
  const encoding = 'with : / ? # [ ] @ % in user name and password percent-encoded'
  return `MONGODB_URI is not a valid MongoDB connection string${said === null ? '' : ` (${said})`}. Its form: ${form}, ${encoding}.`
}

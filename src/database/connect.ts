import mongoose, { type Connection } from 'mongoose'
import * as z from 'zod/mini'
import { majorityWrites } from './collections/store.js'
import { DatabaseStandalone, MongodbUriInvalid } from './failures/errors.js'
import { databaseFault, neverInitiated } from './failures/start-faults.js'
import { hostsOf, namesDatabase, namesOption, secretsOf } from './mongodb-uri.js'

/** What stands behind a connection string. */
export type Topology = 'replicaSet' | 'sharded'

/** Used where the URI names no database. */
export const DEFAULT_DATABASE = 'portcullis'

/** The time after which an operation, or the start, fails if the database is not available. */
const SERVER_SELECTION_TIMEOUT_MS = 5000

/**
 * A server that is frozen raises no error: its monitor notices when a heartbeat is late by the time-out for
 * connecting, and then cuts off what waits for it. So an operation fails within about ten seconds: four until this is
 * noticed, five until no other server was found.
 */
const HEARTBEAT_MS = 1000
const CONNECT_TIMEOUT_MS = 3000

/**
 * For one of the pool's connections. The driver would wait for ever, longer than anybody waits for the answer: where the
 * database is slow, it would run what nobody wants any more and leave all that is new to wait behind that.
 */
const WAIT_QUEUE_TIMEOUT_MS = 10_000

/**
 * Opens a connection of its own and waits until the database answers.
 *
 * Writes are acknowledged by a majority; models make no index or collection by themselves (features do, when they
 * start); an operation fails, instead of waiting, when the database is not available. Options in the URI win over ours, except
 * the write concern, and that reads go to the primary: on these revocation relies.
 *
 * @throws MongodbUriInvalid, DatabaseUnreachable after 5 s; neither holds a user name or password
 */
export async function connect(uri: string): Promise<Connection> {
  // The driver would take a part of a password that is not percent-encoded for a host, look it up and name it.
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
  // Only of a member whose set has no configuration yet.
  isreplicaset: z.optional(z.boolean()),
})

/**
 * Asks the server what it is.
 *
 * @throws DatabaseStandalone for one that has neither transactions nor change streams, DatabaseUnreachable for a member
 *   of a set that was never initiated
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
    // The primary knows every write that a majority has; others lag.
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

/** The driver's own words may quote the URI, and with it a password, so they are shown only for a URI that could be parsed. */
function invalidUri(said: string | null): string {
  const form = 'mongodb://user:password@host1,host2/database?replicaSet=name'
  const encoding = 'with : / ? # [ ] @ % in user name and password percent-encoded'
  return `MONGODB_URI is not a valid MongoDB connection string${said === null ? '' : ` (${said})`}. Its form: ${form}, ${encoding}.`
}

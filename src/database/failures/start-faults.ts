import * as z from 'zod/mini'
import type { ExpectedError } from '../../lib/errors.js'
import { hostsOf } from '../mongodb-uri.js'
import { DatabaseUnreachable } from './errors.js'

/**
 * The fields of driver and server errors. Matched by shape, because the application may use another copy of the driver.
 */
const driverError = z.looseObject({
  name: z.string(),
  message: z.string(),
  code: z.optional(z.union([z.string(), z.number()])),
  syscall: z.optional(z.string()),
  path: z.optional(z.string()),
  reason: z.optional(z.unknown()),
})
type DriverError = z.infer<typeof driverError>

const topology = z.looseObject({
  setName: z.nullish(z.string()),
  servers: z.instanceof(Map<string, unknown>),
})
const server = z.looseObject({
  type: z.string(),
  error: z.nullish(z.looseObject({ message: z.string() })),
})

/** MongoDB's error codes (src/mongo/base/error_codes.yml), and Atlas' own. */
const unauthorized: unknown = 13
const authenticationFailed: readonly unknown[] = [18, 8000]
const notInitialized: unknown = 94

/**
 * Describes a database error that prevents a start, for the operator: one line with what to do, and nothing of the
 * connection string but its hosts.
 *
 * @param uri - the connection string; without it, the message refers to `MONGODB_URI`
 * @returns `null` for any other error
 */
export function databaseFault(error: unknown, uri?: string): ExpectedError | null {
  const parsed = driverError.safeParse(error)
  if (!parsed.success) return null
  const place = placeOf(uri)
  const message =
    lookUpFault(parsed.data, place) ??
    accessFault(parsed.data, place) ??
    primaryFault(parsed.data, place) ??
    unreadableFile(parsed.data)
  return message === null ? null : new DatabaseUnreachable({ message, cause: error })
}

/** The error for a replica set without a configuration, as `hello` of a member reports it. */
export function neverInitiated(uri?: string): ExpectedError {
  return new DatabaseUnreachable({ message: notInitiatedText(placeOf(uri)) })
}

function placeOf(uri: string | undefined): string {
  const hosts = uri === undefined ? null : hostsOf(uri)
  return hosts === null ? 'the database of MONGODB_URI' : `the database at ${hosts}`
}

/** `mongodb+srv://` resolves the hosts by DNS. */
function lookUpFault({ syscall, message }: DriverError, place: string): string | null {
  if (syscall === undefined || !/^query/.test(syscall)) return null
  return (
    `The DNS look-up of ${place} failed (${firstLine(message)}): check the host name in MONGODB_URI and this machine's DNS, ` +
    'or name the hosts themselves with mongodb:// instead of mongodb+srv://.'
  )
}

function accessFault({ name, code, message }: DriverError, place: string): string | null {
  if (!/^Mongo/.test(name)) return null
  if (authenticationFailed.includes(code)) {
    return (
      `${capital(place)} refused the connection: Authentication failed. Check user name, password and authSource in ` +
      'MONGODB_URI, with : / ? # [ ] @ % percent-encoded.'
    )
  }
  if (code !== unauthorized) return null
  // `not authorized on shop to execute command { find: "accounts", ... }`: the rest may contain data.
  const [, database, command] = /^not authorized on (\S+) to execute command \{ (\w+)/.exec(message) ?? []
  if (database === undefined || command === undefined) {
    return `${capital(place)} requires authentication. Add user name and password to MONGODB_URI: mongodb://user:password@host/database.`
  }
  return (
    `The user of MONGODB_URI is not authorized to run ${command} on the database ${database}. ` +
    `Grant it the role readWrite there, for example db.grantRolesToUser("user", [{ role: "readWrite", db: "${database}" }]).`
  )
}

/** Server selection found no primary. */
function primaryFault({ name, code, message, reason }: DriverError, place: string): string | null {
  if (code === notInitialized) return notInitiatedText(place)
  const seen = topology.safeParse(reason)
  if (!/ServerSelection/.test(name) || !seen.success) {
    return /^MongoNetwork/.test(name) ? `${capital(place)} does not answer: ${firstLine(message)}` : null
  }
  const servers = [...seen.data.servers.values()].flatMap((found) => server.safeParse(found).data ?? [])
  if (servers.some(({ type }) => type === 'RSGhost')) return notInitiatedText(place)
  if (servers.length === 0 && seen.data.setName) {
    return `${capital(place)} belongs to another replica set than "${seen.data.setName}": correct replicaSet in MONGODB_URI.`
  }
  if (servers.some(({ type }) => /^RS(Secondary|Arbiter|Other)$/.test(type))) {
    return `${capital(place)} has no primary. Check rs.status(): a majority of the members must be running.`
  }
  const said = servers.find(({ error }) => error)?.error?.message ?? message
  return `${capital(place)} does not answer: ${firstLine(said)}. Check MONGODB_URI, the network and whether it runs.`
}

/** A file of an option such as `tlsCAFile`. */
function unreadableFile({ code, syscall, path }: DriverError): string | null {
  if (syscall !== 'open' || path === undefined) return null
  return `MONGODB_URI names the file ${path}, which cannot be read (${code}).`
}

function notInitiatedText(place: string): string {
  return (
    `${capital(place)} belongs to a replica set that is not initiated. Run rs.initiate() on it once, for example ` +
    `mongosh --eval 'rs.initiate()'.`
  )
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).replace(/\.$/, '')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

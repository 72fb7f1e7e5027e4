// @ts-check
import { fileURLToPath } from 'node:url'
import { createClient } from '../load/client.js'
import { startServerProcess } from '../load/start-process.js'
import { dialects } from './clients.js'

/**
 * @typedef {object} Peer
 * @property {string} key
 * @property {string} name
 * @property {string} file
 * @property {object} [spec]
 * @property {import('./clients.js').Dialect} dialect
 * @property {boolean} [onlyReads] - a variant whose other figures are those of the row before
 */

const { openGraphql, guardedGraphql, betterAuth } = dialects
const secret = 'a-secret-for-measuring-of-thirty-two-bytes'
const plenty = { burst: 1_000_000, perHour: 1_000_000 }
const patient = { free: 80, max: 80 }

/** @type {readonly Peer[]} */
export const peers = [
  { key: 'floor', name: 'node:http, nobody authenticated', file: 'floor-server.js', dialect: openGraphql },
  { key: 'apollo', name: 'Apollo, nobody authenticated', file: 'apollo-server.js', dialect: openGraphql },
  {
    key: 'portcullis',
    name: 'Portcullis',
    file: 'portcullis-server.js',
    dialect: guardedGraphql,
    spec: {
      secret,
      logLevel: 'silent',
      // A flood of sign-ins to a few accounts is to be hashed here, as by the others.
      throttling: {
        registrations: plenty,
        sessionRefreshes: plenty,
        addressFailures: plenty,
        accountFailures: patient,
        accountAddressFailures: patient,
      },
    },
  },
  {
    key: 'logging',
    name: 'Portcullis, a log line for each request',
    file: 'portcullis-server.js',
    dialect: guardedGraphql,
    spec: { secret, logLevel: 'info' },
    onlyReads: true,
  },
  {
    key: 'tutorial',
    name: 'Apollo + Express + graphql-shield + look-up',
    file: 'tutorial-server.js',
    dialect: guardedGraphql,
  },
  {
    key: 'keyObject',
    name: 'the same with a KeyObject',
    file: 'tutorial-server.js',
    dialect: guardedGraphql,
    spec: { keyObject: true },
  },
  {
    key: 'mercurius',
    name: 'Mercurius (jit) + mercurius-auth + look-up',
    file: 'mercurius-server.js',
    dialect: guardedGraphql,
  },
  { key: 'betterAuth', name: 'Better Auth, session', file: 'better-auth-server.js', dialect: betterAuth },
]

/**
 * @typedef {object} Place
 * @property {string} mongodbUri - of the replica set that all share
 * @property {string | undefined} core
 */

/** How many requests are under way at once. */
export const parallel = 16

/**
 * @param {Peer} peer
 * @param {Place} place
 * @param {{ bcryptCost?: number, nodeOptions?: readonly string[] }} [options] - `bcryptCost`: cheap where signing in is
 * not what is measured
 */
export async function startPeer(
  { key, file, spec },
  { mongodbUri, core },
  { bcryptCost = 10, nodeOptions = [] } = {},
) {
  const url = new URL(mongodbUri)
  url.pathname = `/peers-${key}`
  const program = fileURLToPath(new URL(file, import.meta.url))
  const server = await startServerProcess(
    program,
    { mongodbUri: url.href, bcryptCost, ...spec },
    { core, nodeOptions, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }, // the log is written, and read by nobody
  )
  const client = createClient(server.url, parallel)
  return {
    ...server,
    send: client.send,
    async end() {
      await client.close()
      await server.end()
    },
    async leave() {
      await client.close()
      await server.leave()
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof startPeer>>} RunningPeer */

import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { createPortcullis } from '../application/create-portcullis.js'
import type { Portcullis, PortcullisOptions } from '../application/public.js'
import { openDatabase } from '../database/index.js'
import { createTestClient, type TestClient, type TestSignIn, testPassword } from './client.js'
import { createTestClock, type TestClock } from './clock.js'
import { shareTestMongodb } from './mongodb.js'

/** A server that listens, on a database of its own. */
export interface TestServer {
  /** Of /graphql. */
  readonly url: string
  readonly client: TestClient
  /** The server's; a token or a session expires when it is moved ahead. */
  readonly clock: TestClock
  readonly portcullis: Portcullis
  /** Makes an account with these roles and signs it in. @throws Error when the schema does not declare a role */
  signUp(account?: TestAccount): Promise<TestSignIn>
  /** Stops the server and drops its database. Safe to call again. */
  stop(): Promise<void>
}

/** Those of `createPortcullis`, on a MongoDB of its own. */
export type TestServerOptions = Omit<PortcullisOptions, 'connection' | 'mongodbUri'>

/** What is left out is made up. */
export interface TestAccount {
  readonly username?: string
  /** Besides `USER`, which every account holds. */
  readonly roles?: readonly string[]
}

const silent = pino({ level: 'silent' })

/** A machine that runs tests may be so busy that a server in production would refuse requests, as SERVICE_UNAVAILABLE. */
export const patience = { eventLoopDelay: 60_000, heapPercent: 100, memoryPercent: 100 }

/**
 * Starts a server as `createPortcullis` does, for tests: on a real MongoDB (that of `PORTCULLIS_TEST_MONGODB_URI`, else
 * a private one of this process), with a database of its own, cheap password hashes, a clock that can be moved, no
 * log, no settings from the environment, and no requests refused because the machine is busy. Options win over all of that.
 *
 * @param create - what makes the server, where an application has its own function for it
 */
export async function startTestServer(
  options: TestServerOptions = {},
  create: (options: PortcullisOptions) => Promise<Portcullis> = createPortcullis,
): Promise<TestServer> {
  const database = await openOwnDatabase()
  const clock = createTestClock()
  const stops = [database.drop]
  const stop = async () => {
    for (const each of stops.splice(0)) await each()
  }
  try {
    const portcullis = await create({
      env: {},
      mode: 'development',
      secret: 'a-secret-for-tests-of-thirty-two-bytes',
      bcryptCost: 4,
      now: clock.now,
      log: silent,
      ...options,
      limits: { ...patience, ...options.limits },
      mongodbUri: database.uri,
    })
    stops.unshift(portcullis.stop)
    const { url } = await portcullis.listen({ port: 0, host: '127.0.0.1' })
    const client = createTestClient(url)
    return { url, client, clock, portcullis, signUp: createSignUp(portcullis, client), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function createSignUp({ accounts }: Portcullis, client: TestClient): TestServer['signUp'] {
  let made = 0
  return async ({ username = `somebody-${++made}`, roles = [] } = {}) => {
    await accounts.create({ username, password: testPassword, roles }, { allowReservedName: true })
    return client.login(username)
  }
}

/** A database that nobody else uses. */
async function openOwnDatabase() {
  const mongodb = await shareTestMongodb()
  const uri = new URL(mongodb.uri)
  uri.pathname = `/test-${randomUUID()}`
  return {
    uri: uri.href,
    async drop() {
      try {
        const { connection, stop } = await openDatabase({ mongodbUri: uri.href, dataDir: '', log: silent })
        await connection.dropDatabase().finally(stop)
      } finally {
        await mongodb.stop()
      }
    },
  }
}

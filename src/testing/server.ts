import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { createPortcullis } from '../application/create-portcullis.js'
import type { Portcullis, PortcullisOptions } from '../application/public.js'
import { openDatabase } from '../database/index.js'
import { createTestClient, type TestClient, type TestSignIn, testPassword } from './client.js'
import { createTestClock, type TestClock } from './clock.js'
import { createTestInbox, createTestMails, type TestMails } from './mails.js'
import { shareTestMongodb } from './mongodb.js'
import { createTestApps, type TestApps } from './totp.js'

/** A listening server with its own database. */
export interface TestServer {
  /** The URL of `/graphql`. */
  readonly url: string
  readonly client: TestClient
  /** The clock of the server. Advance it to make tokens and sessions expire. */
  readonly clock: TestClock
  readonly portcullis: Portcullis
  /** The mails that the server sent. Empty if `mailUrl` is set, or `create` sets `sendMail`. */
  readonly mails: TestMails
  /**
   * Creates an account with these roles and signs in to it, with a second factor if it is to have one.
   *
   * @throws Error if the schema does not declare a role
   */
  signUp(account?: TestAccount): Promise<TestSignIn>
  /**
   * A code of the account's authenticator app that was not used yet, for `SecondFactorInput.totp`. The first call for an
   * account adds an app to it, which needs a recent sign-in. The clock is advanced where all codes of the moment were used.
   *
   * @throws Error if the app cannot be added
   */
  totp(account: TestSignIn): Promise<string>
  /** Stops the server and drops its database. It can be called repeatedly. */
  stop(): Promise<void>
}

/** Options of `createPortcullis` without those that select the database. */
export type TestServerOptions = Omit<PortcullisOptions, 'connection' | 'mongodbUri'>

/** An account for `signUp`. Omitted members are generated. */
export interface TestAccount {
  readonly username?: string
  /** In addition to `USER`, which every account has. */
  readonly roles?: readonly string[]
  /** Whether it has an authenticator app, and its session used it. Default `false`. */
  readonly secondFactor?: boolean
}

const silent = pino({ level: 'silent' })

/** Limits without load shedding: on a busy test machine, requests would fail with SERVICE_UNAVAILABLE. */
export const patience = { eventLoopDelay: 60_000, heapPercent: 100, memoryPercent: 100 }

/**
 * Starts a server for tests on a real MongoDB: that of `PORTCULLIS_TEST_MONGODB_URI`, or a private one of this
 * process. It has its own database, a low bcrypt cost, a clock that can be advanced, no log, no settings from the
 * environment, and no load shedding. Options override these defaults.
 *
 * @param create - the function that creates the server. Default: `createPortcullis`
 */
export async function startTestServer(
  options: TestServerOptions = {},
  create: (options: PortcullisOptions) => Promise<Portcullis> = createPortcullis,
): Promise<TestServer> {
  const database = await openOwnDatabase()
  const clock = createTestClock()
  const { sent, sendMail } = createTestInbox()
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
      ...(options.mailUrl === undefined ? { sendMail } : {}),
      ...(options.mode === 'production' ? { appUrl: 'https://app.example.com' } : {}),
      ...options,
      limits: { ...patience, ...options.limits },
      mongodbUri: database.uri,
    })
    stops.unshift(portcullis.stop)
    const { url } = await portcullis.listen({ port: 0, host: '127.0.0.1' })
    const client = createTestClient(url)
    const mails = createTestMails(sent, portcullis, clock.now)
    const apps = createTestApps(client, clock)
    const signUp = createSignUp(portcullis, client, apps)
    return { url, client, clock, portcullis, mails, signUp, totp: apps.code, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function createSignUp({ accounts }: Portcullis, client: TestClient, apps: TestApps): TestServer['signUp'] {
  let made = 0
  return async ({ username = `somebody-${++made}`, roles = [], secondFactor = false } = {}) => {
    await accounts.create({ username, password: testPassword, roles }, { allowReservedName: true })
    const signIn = await client.login(username)
    if (!secondFactor) return signIn
    const { recoveryCodes } = await apps.enrol(signIn)
    const totp = await apps.code(signIn)
    return { ...(await client.login(username, testPassword, { totp })), recoveryCodes }
  }
}

/** A new, empty database for one server. */
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

import { pino } from 'pino'
import { type Application, createApplication } from '../../src/application/portcullis.js'
import type { Services } from '../../src/application/services.js'
import type { ApplicationParts, Portcullis, PortcullisOptions } from '../../src/index.js'
import { createTestClient, type TestClient, type TestResponse } from '../../src/testing/client.js'
import { createTestClock, type TestClock } from '../../src/testing/clock.js'
import { createTestInbox, createTestMails, type TestMails } from '../../src/testing/mails.js'
import { patience } from '../../src/testing/server.js'
import { openTestDatabase } from './database.js'

/** A server that listens, on a database of its own. */
export interface StartedServer {
  readonly api: TestClient
  readonly clock: TestClock
  readonly portcullis: Portcullis
  /** The mails that it sent, unless `mailUrl` is set. */
  readonly mails: TestMails
  readonly url: string
  readonly origin: string
  /** Everything logged so far. */
  readonly logged: () => string
}

export interface StartedPortcullis extends StartedServer {
  /** What the package does not publish, for tests of what happens inside. */
  readonly services: Services
}

const cleanUp: (() => Promise<void>)[] = []
// Here, not in startPortcullis: jest takes no hook once a file's own hooks run.
afterAll(async () => {
  await Promise.all(cleanUp.splice(0).map((each) => each()))
})

/** Starts a whole server on a database of its own; it stops with the test file. */
export function startPortcullis<Services = ApplicationParts>(
  options: PortcullisOptions<Services> = {},
): Promise<StartedPortcullis> {
  return start<Services, Application>(options, createApplication)
}

/** The same with a server that an application makes. */
export function startApplication(
  options: PortcullisOptions,
  create: (options: PortcullisOptions) => Promise<Portcullis>,
): Promise<StartedServer> {
  return start<ApplicationParts, { portcullis: Portcullis }>(options, async (all) => ({
    portcullis: await create(all),
  }))
}

async function start<Services, Made extends { readonly portcullis: Portcullis }>(
  options: PortcullisOptions<Services>,
  make: (options: PortcullisOptions<Services>) => Promise<Made>,
): Promise<StartedServer & Made> {
  const database = await openTestDatabase()
  const clock = createTestClock()
  const lines: string[] = []
  const { sent, sendMail } = createTestInbox()
  const made = await make({
    mode: 'development',
    secret: 'a-secret-for-tests-of-thirty-two-bytes',
    // Cheap here and dear in production.
    bcryptCost: 4,
    mongodbUri: database.uri,
    now: clock.now,
    log: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
    ...(options.mailUrl === undefined ? { sendMail } : {}),
    ...(options.mode === 'production' ? { appUrl: 'https://app.example.com' } : {}),
    ...options,
    limits: { ...patience, ...options.limits },
  })
  const { portcullis } = made
  const { url } = await portcullis.listen({ port: 0 })
  cleanUp.push(async () => {
    await portcullis.stop()
    await database.drop()
  })
  return {
    ...made,
    api: createTestClient(url),
    clock,
    mails: createTestMails(sent, portcullis, clock.now),
    url,
    origin: new URL(url).origin,
    logged: () => lines.join(''),
  }
}

/** The codes of an answer's errors, in their order. */
export function codes({ errors }: TestResponse): string[] {
  return (errors ?? []).map(({ extensions }) => extensions.code)
}

/** The codes of the problems that a BAD_USER_INPUT lists, by path. */
export function problems({ errors }: TestResponse): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const { extensions } of errors ?? []) {
    const listed: unknown = extensions.problems
    if (!Array.isArray(listed)) continue
    for (const { path, code } of listed) {
      const key = [path].flat().join('.')
      found[key] = [...(found[key] ?? []), String(code)]
    }
  }
  return found
}

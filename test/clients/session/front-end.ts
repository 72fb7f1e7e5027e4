import { openSession } from '../../../src/client/create-session.js'
import { type Host, thisHost } from '../../../src/client/host.js'
import type { Session, SessionOptions } from '../../../src/client/index.js'
import { testPassword } from '../../../src/testing/client.js'
import type { StartedPortcullis } from '../../harness/portcullis.js'

/** A browser with its cookies, its network, and the requests that it has sent. */
export interface Browser {
  readonly send: typeof fetch
  readonly sent: readonly Sent[]
  readonly jar: ReadonlyMap<string, string>
  /** Requests of `refreshSession`. */
  refreshes(): number
  /** Decides about each request before it is sent, or replaces its response. Default: sent as it is. */
  network: (request: Request, pass: () => Promise<Response>) => Promise<Response>
}

interface Sent {
  readonly body: string
  readonly authorization: string | null
  readonly url: string
}

export function createBrowser(origin: string): Browser {
  const jar = new Map<string, string>()
  const sent: Sent[] = []
  const browser: Browser = {
    jar,
    sent,
    refreshes: () => sent.filter(({ body }) => body.includes('refreshSession')).length,
    network: (_request, pass) => pass(),
    async send(input, init) {
      const request = new Request(input, init)
      const body = await request.clone().text()
      sent.push({ body, authorization: request.headers.get('authorization'), url: request.url })
      return browser.network(request, async () => {
        if (request.credentials === 'include') request.headers.set('cookie', [...jar.values()].join('; '))
        request.headers.set('origin', origin)
        const response = await fetch(request)
        for (const cookie of response.headers.getSetCookie()) {
          const name = cookie.slice(0, cookie.indexOf('='))
          if (/Max-Age=0|Expires=Thu, 01 Jan 1970/i.test(cookie)) jar.delete(name)
          else jar.set(name, cookie.slice(0, cookie.indexOf(';')))
        }
        return response
      })
    },
  }
  return browser
}

/** What the tabs of a browser share. */
export interface SharedHost {
  readonly notes: Map<string, string>
  readonly hearers: Map<object, (message: unknown) => void>
  lock: Promise<void>
}

export const createShared = (): SharedHost => ({
  notes: new Map(),
  hearers: new Map(),
  lock: Promise.resolve(),
})

export interface TestHost extends Host {
  /** Lets time pass for this page alone. Timers do not run. */
  pass(ms: number): void
  /** The page is shown again. */
  wake(): void
  isShown: boolean
}

/** A page of a browser, with a clock that can be moved. */
export function createTestHost(shared: SharedHost = createShared()): TestHost {
  const real = thisHost()
  const looks = new Set<() => void>()
  let passed = 0
  const host: TestHost = {
    ...real,
    hasDocument: true,
    address: undefined,
    isShown: true,
    now: () => real.now() + passed,
    isVisible: () => host.isShown,
    onWake(look) {
      looks.add(look)
      return () => void looks.delete(look)
    },
    async locked(_name, _patienceMs, work) {
      const before = shared.lock
      let release: () => void = () => undefined
      shared.lock = new Promise<void>((resolve) => {
        release = resolve
      })
      await before
      await work().finally(release)
    },
    channel(_name, hear) {
      const key = {}
      shared.hearers.set(key, hear)
      return {
        post(message) {
          for (const [other, listener] of shared.hearers)
            if (other !== key) listener(structuredClone(message))
        },
        close: () => void shared.hearers.delete(key),
      }
    },
    notes: {
      get: (name) => shared.notes.get(name) ?? null,
      set: (name, note) => void (note === null ? shared.notes.delete(name) : shared.notes.set(name, note)),
    },
    pass(ms) {
      passed += ms
    },
    wake() {
      for (const look of looks) look()
    },
  }
  return host
}

const opened: Session[] = []
afterEach(() => {
  for (const session of opened.splice(0)) session.dispose()
})

/** A session that ends with the test. */
export function open(options: SessionOptions, host: Host): Session {
  const session = openSession(options, host)
  opened.push(session)
  return session
}

/** A page with a session in a cookie. */
export function openPage(
  server: StartedPortcullis,
  options: Partial<SessionOptions> = {},
  shared = createShared(),
) {
  const browser = createBrowser(server.origin)
  const host = createTestHost(shared)
  const session = open({ url: server.url, fetch: browser.send, ...options }, host)
  return { browser, host, session, shared }
}

/** Another page of the same browser. */
export function openTab(
  server: StartedPortcullis,
  { browser, shared }: { readonly browser: Browser; readonly shared: SharedHost },
  options: Partial<SessionOptions> = {},
) {
  const host = createTestHost(shared)
  return { host, session: open({ url: server.url, fetch: browser.send, ...options }, host) }
}

let names = 0
export interface Person {
  readonly username: string
  readonly password: string
  readonly userId: string
}

/** A person with an account. */
export async function newPerson(server: StartedPortcullis): Promise<Person> {
  const username = `person-${++names}`
  const { userId } = await server.api.register(username)
  // Not enumerable, so that a person is the input of a sign-in.
  return Object.defineProperty({ username, password: testPassword, userId: '' }, 'userId', {
    value: userId,
    enumerable: false,
  })
}

const plenty = { burst: 1_000, perHour: 1_000 }
/** Limits that many people of one address do not reach. */
export const manyPeople = { throttling: { registrations: plenty, sessionRefreshes: plenty, signIns: plenty } }

export const post = (query: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
  body: JSON.stringify({ query }),
})

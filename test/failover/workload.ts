import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { createTestClient, type TestResponse, testPassword } from '../../src/testing/client.js'
import type { Tally } from './tally.js'

/** The stated bound: so long after its end was acknowledged, a session may still work elsewhere. */
const boundMs = 1_000
const rotationsPerSession = 3
/** As a patient client does; the server asks for a second. */
const retryAfterMs = 100
/** Once the run is over, those who still have no answer give up. */
const patienceMs = 60_000

const tokens = z.object({ accessToken: z.string(), refreshToken: z.string() })
type Tokens = z.infer<typeof tokens>

/** A session whose last answer is known. */
export interface KnownSession extends Tokens {
  readonly username: string
  /** When its end was acknowledged, on the clock of `performance.now()`. */
  readonly revokedAt: number | null
}

/** Clients that never cease, until told to: they register, refresh and sign out, each request to another server. */
export interface Workload {
  readonly sessions: readonly KnownSession[]
  /** Finishes what is under way. */
  stop(): Promise<void>
}

const fields = '{ accessToken refreshToken }'
const operations = {
  register: `mutation ($input: RegisterInput!) { result: register(input: $input) ${fields} }`,
  refresh: `mutation ($token: String) { result: refreshSession(refreshToken: $token) ${fields} }`,
  logout: 'mutation { result: logout }',
} as const

export function startWorkload(urls: readonly string[], tally: Tally, writers = 6, readers = 2): Workload {
  const clients = urls.map((url) => createTestClient(url))
  const sessions: KnownSession[] = []
  let running = true
  let giveUpAt = Number.POSITIVE_INFINITY
  let turn = 0

  /** @returns whether to ask again */
  async function waitForNextAttempt(kind: string): Promise<boolean> {
    await sleep(retryAfterMs)
    if (performance.now() < giveUpAt) return true
    tally.faults.push(`${kind}: never answered`)
    return false
  }

  /** Sends to one server after the other. */
  async function send(kind: keyof typeof operations, variables: object, token?: string) {
    turn += 1
    const client = clients[turn % clients.length]
    const response =
      (await client
        ?.send({ query: operations[kind], variables: { ...variables }, token })
        .catch(() => null)) ?? null
    const result = response?.data?.result ?? null
    if (result !== null) tally.succeeded(kind)
    return { result, codes: result === null ? tally.failed(kind, response) : [] }
  }

  /** As a client does that got no tokens: again with the same one. @returns `null` when they are refused for good */
  async function refreshUntilAnswered(refreshToken: string): Promise<Tokens | null> {
    for (;;) {
      const { result, codes } = await send('refresh', { token: refreshToken })
      if (result !== null) return tokens.parse(result)
      if (codes.some((code) => code.startsWith('REFRESH_TOKEN'))) {
        tally.faults.push(`refresh: an acknowledged token is ${codes.join()}`)
        return null
      }
      if (!(await waitForNextAttempt('refresh'))) return null
    }
  }

  /** @returns when its end was known; `null` when that never was */
  async function logoutUntilAnswered(accessToken: string): Promise<number | null> {
    for (let attempt = 0; ; attempt += 1) {
      const { result, codes } = await send('logout', {}, accessToken)
      // Nothing to end: only an attempt before, which got no answer, can have ended it.
      const hadEnded = result === false || codes.includes('UNAUTHENTICATED')
      if (hadEnded && attempt === 0) tally.faults.push('logout: nothing was ended')
      if (hadEnded || result === true) return performance.now()
      if (!(await waitForNextAttempt('logout'))) return null
    }
  }

  async function write(writer: number): Promise<void> {
    for (let round = 0; running; round += 1) {
      const username = `client-${writer}-${round}`
      const { result } = await send('register', { input: { username, password: testPassword } })
      if (result === null) {
        await sleep(retryAfterMs)
        continue
      }
      let current: Tokens | null = tokens.parse(result)
      for (let times = 0; times < rotationsPerSession && current !== null; times += 1) {
        current = await refreshUntilAnswered(current.refreshToken)
        // Of one minute, only the first has an event.
        if (times === 0 && current !== null) tally.succeeded('refreshed session')
      }
      if (current === null) continue
      const revokedAt = round % 2 === 0 ? await logoutUntilAnswered(current.accessToken) : null
      sessions.push({ username, ...current, revokedAt })
    }
  }

  /** Tries sessions whose end was acknowledged, and those that live. */
  async function read(): Promise<void> {
    for (let round = 0; running; round += 1) {
      const session = sessions[sessions.length - 1 - (round % 20)]
      if (session === undefined) await sleep(retryAfterMs)
      else for (const client of clients) await tryOne(client, session)
      await sleep(5)
    }
  }

  async function tryOne(client: (typeof clients)[number], session: KnownSession): Promise<void> {
    const { revokedAt } = session
    if (revokedAt !== null && performance.now() - revokedAt < boundMs) return
    const response = await client
      .send({ query: '{ me { username } }', token: session.accessToken })
      .catch(() => null)
    const works = isSignedIn(response)
    if (works && revokedAt !== null) tally.faults.push(`${session.username} works although it was revoked`)
    else if (works) tally.acknowledged.read = (tally.acknowledged.read ?? 0) + 1
    else if (response?.status !== 401) tally.failed('me', response)
    else if (revokedAt === null) tally.faults.push(`${session.username} is refused although it lives`)
    else tally.acknowledged.refusal = (tally.acknowledged.refusal ?? 0) + 1
  }

  const working = [
    ...Array.from({ length: writers }, (_, index) => write(index)),
    ...Array.from({ length: readers }, read),
  ]
  return {
    sessions,
    async stop() {
      running = false
      giveUpAt = performance.now() + patienceMs
      await Promise.all(working)
    },
  }
}

function isSignedIn(response: TestResponse | null): boolean {
  return response?.data?.me !== null && response?.data?.me !== undefined
}

import { createAuthorizedFetch } from './authorized-fetch.js'
import {
  aheadOf,
  type Core,
  decide,
  type Effect,
  type Event,
  left,
  signedOutCore,
  unknownCore,
} from './decide.js'
import { errorsOf, member, portcullisError } from './errors.js'
import { dataOf, type Sending, sendOperation } from './graphql.js'
import { type Host, thisHost } from './host.js'
import { signedInState } from './payload.js'
import { printDocument } from './print.js'
import { payloadFields, requestRefresh } from './refresh.js'
import { createTabs } from './tabs.js'
import { createTokenStore } from './token-store.js'
import type {
  AuthPayload,
  PortcullisError,
  Session,
  SessionOptions,
  SessionState,
  SignedOutReason,
} from './types.js'

/** How long a sign-in or a sign-out waits for a refresh that is under way. */
const settleMs = 2_000
/** How long a lock is waited for: the tab that has it may be frozen. */
const lockMs = 3_000
/** How long a tab whose token was refused waits for the tokens of another one. */
const hearMs = 1_000
const longestTimerMs = 30_000
const shortestTimerMs = 250

/** Creates the session of a front end. It continues a kept session at once, and refreshes tokens as needed. */
export function createSession(options: SessionOptions): Session {
  return openSession(options, thisHost())
}

/** The same on a given host, for tests. */
export function openSession(options: SessionOptions, host: Host): Session {
  const url = new URL(options.url, host.address)
  const keep = options.keep ?? (host.hasDocument ? 'cookie' : null)
  const isCookie = keep === 'cookie'
  const { restore = 'hint', refreshAhead, onError: report = (error) => console.error(error) } = options
  const store = createTokenStore(isCookie ? null : keep, report)
  // Safe: without types of the platform, `Fetch` has no narrower shape.
  const fetch = (options.fetch ?? ((...args) => globalThis.fetch(...args))) as typeof globalThis.fetch
  const sending: Sending = { fetch, url: url.href, credentials: isCookie ? 'include' : 'same-origin' }
  const settings = { ahead: refreshAhead === undefined ? null : refreshAhead * 1_000 }
  const hasTabs = keep !== null && (options.tabs ?? host.hasDocument)
  const tabs = createTabs(host, `portcullis:${url.href}`, hasTabs, isCookie, act)
  const listeners = new Set<() => void>()
  let core: Core = unknownCore
  let life = new AbortController()
  let cancel = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let turn: Promise<unknown> = running
  let failure: PortcullisError | null = null
  let unschedule = (): void => undefined
  let isDisposed = false

  /** Decides, and does what was decided. */
  function act(event: Event): readonly Effect[] {
    const { shown } = core
    const { core: next, effects } = decide(core, event, settings)
    core = next
    for (const effect of effects) {
      if (effect === 'refresh') running = refresh()
      else if (effect === 'notify') notify()
      else if (effect === 'abort') {
        life.abort(portcullisError('UNAUTHENTICATED', 'The person who sent this request has signed out.'))
        life = new AbortController()
      } else if (effect === 'clear') {
        void store.save(null)
        tabs.note(null)
      } else if (effect === 'share' && core.held !== null && core.shown.status === 'signedIn') {
        tabs.note(core.shown.sessionId)
        tabs.tell(core.held, core.shown)
      } else if (effect === 'shareEnd' && shown.status === 'signedIn' && core.shown.status === 'signedOut')
        tabs.tellEnd(shown.sessionId, core.shown.reason ?? 'LOGGED_OUT')
    }
    schedule()
    return effects
  }

  function notify(): void {
    for (const listener of [...listeners]) {
      try {
        listener()
      } catch (error) {
        report(error)
      }
    }
  }

  const look = (kind: 'ask' | 'look' | 'wake' | 'force') =>
    act({ kind, now: host.now(), isVisible: host.isVisible() })

  /** Looks when something may be due; at least twice a minute, as timers stand still while a machine sleeps. */
  function schedule(): void {
    unschedule()
    const { shown, held, notBefore, isKept, isRefreshing } = core
    const ahead = held === null ? 1 : aheadOf(held, settings)
    if (isDisposed || !isKept || isRefreshing || shown.status === 'signedOut' || ahead === 0) return
    const now = host.now()
    const due = Math.max(notBefore - now, held === null ? 0 : left(held, now) - ahead)
    unschedule = host.delay(() => look('look'), Math.min(longestTimerMs, Math.max(shortestTimerMs, due)))
  }

  /** Runs what changes tokens one after the other. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const made = turn.then(work)
    turn = made.catch(() => undefined)
    return made
  }

  /** The same for a change by the user, which does not wait for a slow refresh. */
  function change<Result>(work: () => Promise<Result>): Promise<Result> {
    const end = host.delay(() => cancel.abort(), settleMs)
    return inTurn(() => {
      end()
      return work()
    })
  }

  /** One refresh; all who need it share it. Never rejects. */
  async function refresh(): Promise<void> {
    const { epoch, held } = core
    const isOvertaken = () => isDisposed || core.epoch !== epoch || core.held?.token !== held?.token
    try {
      await tabs.alone(lockMs, () =>
        inTurn(async () => (isOvertaken() ? undefined : refreshInTurn(epoch, isOvertaken))),
      )
    } catch (error) {
      report(error)
    } finally {
      act({ kind: 'idle' })
    }
  }

  async function refreshInTurn(epoch: number, isOvertaken: () => boolean): Promise<void> {
    cancel = new AbortController()
    const { signal } = cancel
    const presented = isCookie ? null : await store.load()
    if (!isCookie && presented === null) return refuse(epoch, 'MISSING')
    let outcome = await requestRefresh(sending, host, presented, signal)
    if (outcome.kind === 'refused') {
      // Another process that shares the store, or another tab, may have refreshed.
      const other = isCookie ? null : await store.load()
      if (other !== null && other !== presented) outcome = await requestRefresh(sending, host, other, signal)
      else if (core.held !== null) await tabs.heard(isOvertaken, hearMs)
    }
    if (isOvertaken()) return
    if (outcome.kind === 'refused') return refuse(epoch, outcome.reason)
    if (outcome.kind === 'failed') {
      failure = outcome.error
      act({ kind: 'failed', epoch, now: host.now(), retryAfter: outcome.retryAfter })
      return
    }
    failure = null
    const taken = await takeOver(outcome.payload)
    if (!isOvertaken()) act({ kind: 'refreshed', epoch, ...taken })
  }

  function refuse(epoch: number, cause: 'MISSING' | SignedOutReason): void {
    const lost = isCookie && !core.isProven ? 'COOKIE_NOT_KEPT' : 'LOGGED_OUT'
    const reason = cause === 'MISSING' ? (core.shown.status === 'signedIn' ? lost : null) : cause
    act({ kind: 'refused', epoch, reason })
  }

  /** Keeps new tokens, and finds out who they are of. Saved before anything uses them. */
  async function takeOver(payload: AuthPayload) {
    const { accessToken: token, accessTokenExpiresIn, refreshToken, deviceToken } = payload
    const held = { token, receivedAt: host.now(), lifetime: accessTokenExpiresIn * 1_000 }
    const user = payload.user ?? member(await send('{me{id username roles}}', {}, token), 'me')
    if (!isCookie && refreshToken) await store.save(refreshToken)
    if (deviceToken) await store.saveDevice(deviceToken)
    return { held, state: signedInState(token, user) }
  }

  const send = (query: string, variables: object, token: string | null = null) =>
    sendOperation(sending, query, variables, { token })

  async function begin(payload: AuthPayload): Promise<SessionState> {
    const taken = await takeOver(payload)
    act({ kind: 'begun', ...taken })
    return core.shown
  }

  /** Sends a mutation that returns `AuthPayload`. Each takes an input that is named after it. */
  function exchange(field: string, input: object, token: string | null = null): Promise<SessionState> {
    return change(async () => {
      const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`
      const query = `mutation($i:${type}!){${field}(input:$i)${payloadFields}}`
      const data = await send(query, { i: input }, token)
      return begin(member(data, field) as AuthPayload) // not null, and selects what the type has
    })
  }

  /** The same for the person who is signed in. The token may have expired under way. */
  async function prove(field: string, input: object): Promise<SessionState> {
    try {
      return await exchange(field, input, await accessToken())
    } catch (error) {
      const token = core.held?.token
      if (token === undefined || member(error, 'reason') !== 'TOKEN_EXPIRED') throw error
      act({ kind: 'unauthorized', token, reason: 'TOKEN_EXPIRED' })
      return exchange(field, input, await accessToken())
    }
  }

  const asked = async () => (isCookie ? { cookie: true } : { deviceToken: await store.loadDevice() })

  /** Waits for a refresh, which it begins unless one runs. @throws PortcullisError when it failed */
  async function refreshed(kind: 'ask' | 'force'): Promise<void> {
    look(kind)
    await running
    const { held, shown } = core
    if (shown.status === 'signedOut' || (held !== null && left(held, host.now()) > 0)) return
    throw failure ?? lost()
  }

  async function accessToken(): Promise<string | null> {
    await started
    const { shown } = core
    if (shown.status === 'signedOut') return null
    look('ask')
    if (core.held === null || left(core.held, host.now()) <= 0) await refreshed('ask')
    if (core.held !== null) return core.held.token
    if (shown.status === 'unknown') return null
    throw portcullisError('UNAUTHENTICATED', 'The session has ended. Sign in again.', {
      reason: 'SESSION_REVOKED',
    })
  }

  /** Sends what nobody can act on if it fails, once more if the network did. */
  async function tell(query: string, variables: object, token: string | null): Promise<void> {
    for (const keepalive of [false, true]) {
      const patience = new AbortController()
      const end = host.delay(() => patience.abort(), settleMs)
      try {
        await sendOperation(sending, query, variables, { token, keepalive, signal: patience.signal })
        return
      } catch (error) {
        if (member(error, 'code') !== 'NETWORK') return
      } finally {
        end()
      }
    }
  }

  async function signOut({ everywhere = false }: { everywhere?: boolean | 'others' } = {}): Promise<void> {
    if (everywhere === 'others') {
      await request('mutation{revokeAllSessions(exceptCurrent:true)}')
      return
    }
    const token = await (everywhere ? accessToken() : Promise.resolve(null)).catch(() => null)
    await change(async () => {
      const bearer = token ?? core.held?.token ?? null
      const t = await store.load()
      act({ kind: 'ended', reason: 'LOGGED_OUT' })
      await store.save(null)
      if (everywhere && bearer !== null) await tell('mutation{revokeAllSessions}', {}, bearer)
      await tell('mutation($t:String){logout(refreshToken:$t)}', { t }, bearer)
    })
  }

  const authorizedFetch = createAuthorizedFetch({
    fetch,
    host,
    url,
    token: accessToken,
    core: () => core,
    act,
    refreshed: () => refreshed('ask'),
    life: () => life.signal,
  })

  async function request<Data>(document: unknown, variables: unknown = {}): Promise<Data> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json,application/json;q=0.9',
    }
    const body = JSON.stringify({ query: printDocument(document), variables })
    const response = await authorizedFetch(url, { method: 'POST', headers, body }).catch((error: unknown) => {
      throw errorsOf(error)[0] ?? error
    })
    const answer: unknown = await response.json().catch(() => null) // an intermediary's page
    return dataOf(answer, response) as Data // what the document says
  }

  /** A page that was frozen, or comes back from the history, has missed what other tabs told. */
  function wake(): void {
    const { shown } = core
    const missed = shown.status === 'signedIn' ? tabs.missed(shown.sessionId) : null
    if (missed === 'end') act({ kind: 'ended', reason: 'LOGGED_OUT' })
    else look(missed === 'other' ? 'force' : 'wake')
  }

  function start(): Promise<void> {
    const isSignedOut =
      keep === null || restore === 'never' || (isCookie && restore === 'hint' && tabs.noted() === null)
    if (isSignedOut) core = signedOutCore
    else look('look')
    return running
  }

  const started = start()
  const unwake = host.onWake(wake)

  return {
    fetch: authorizedFetch as Session['fetch'], // of the same platform
    get state() {
      return core.shown
    },
    subscribe(listener) {
      const own = () => listener()
      listeners.add(own)
      return () => void listeners.delete(own)
    },
    ready: () =>
      new Promise((resolve) => {
        const check = () => {
          if (core.shown.status === 'unknown') return
          listeners.delete(check)
          resolve(core.shown)
        }
        listeners.add(check)
        check()
      }),
    accessToken,
    async connectionParams() {
      const token = await accessToken()
      return token === null ? {} : { authorization: `Bearer ${token}` }
    },
    async signIn(credentials) {
      try {
        return await exchange('login', { ...credentials, ...(await asked()) })
      } catch (error) {
        if (member(error, 'code') !== 'SECOND_FACTOR_REQUIRED') throw error
        const { signIn, factors, passkeyOptions, expiresAt } = Object(error)
        return { status: 'secondFactorRequired', signIn, factors, passkeyOptions, expiresAt }
      }
    },
    completeSignIn: (input) => exchange('completeSignIn', input),
    register: async (input) => exchange('register', { ...input, ...(isCookie ? { cookie: true } : {}) }),
    stepUp: (proof) => prove('reauthenticate', proof),
    changePassword: (input) => prove('changePassword', input),
    adopt: (payload) => change(() => begin(payload)),
    signOut,
    async refresh() {
      const before = core.held
      await started
      await refreshed('force')
      if (before !== null && core.held === before) throw failure ?? lost()
      return core.shown
    },
    request,
    dispose() {
      isDisposed = true
      unschedule()
      unwake()
      tabs.close()
      cancel.abort()
      listeners.clear()
    },
  }
}

const lost = () => portcullisError('NETWORK', 'The session could not be refreshed.')

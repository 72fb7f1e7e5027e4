/**
 * `portcullis/client/server`: sessions of a front end that renders on a server. The tokens are in a sealed cookie of the front
 * end. Types of Fetch only, for Next.js, React Router and others.
 */
import { member } from '../errors.js'
import { type Sending, sendOperation } from '../graphql.js'
import { signedInState } from '../payload.js'
import { payloadFields, requestRefresh } from '../refresh.js'
import type { AuthPayload, Credentials, SecondFactorRequired, SecondStep, SessionState } from '../types.js'
import { createSeal } from './seal.js'

/** Options of `createServerSessions`. */
export interface ServerSessionOptions {
  /** The address of `/graphql`, as the server of the front end reaches it. */
  readonly url: string
  readonly cookie: {
    readonly name: string
    /** At least 32 characters. Keep it like a password: it opens every cookie. */
    readonly secret: string
    /** `false` only for development without TLS. Default: `true`. */
    readonly secure?: boolean
    /** In seconds. Default: 90 days. */
    readonly maxAge?: number
  }
  readonly fetch?: typeof globalThis.fetch
  /** Default: the present time. */
  readonly now?: () => Date
}

/** The session of one request to the front end. */
export interface ServerSession {
  readonly state: SessionState
  /** `null` if nobody is signed in, and in `peek` when it has expired. */
  readonly accessToken: string | null
  /** `fetch` with the access token, for requests to the API. */
  readonly fetch: typeof globalThis.fetch
}

/** A session, and the headers for the response of the front end. They have `Set-Cookie` if the cookie changes. */
export interface Opened {
  readonly session: ServerSession
  readonly headers: Headers
}

/** What a page reads cookies from: the header, or an object such as that of `cookies()` in Next.js. */
export type Cookies = string | null | { get(name: string): { readonly value: string } | undefined }

export interface ServerSessions {
  /** The session of a request. Refreshes it if necessary: where cookies can be set, as in middleware, loaders and actions. */
  open(request: { readonly headers: Headers }): Promise<Opened>
  /** The session without a refresh, for where no cookie can be set, as in React Server Components. */
  peek(cookies: Cookies): Promise<ServerSession>
  /** @throws PortcullisError */
  signIn(credentials: Credentials): Promise<Opened | SecondFactorRequired>
  /** @throws PortcullisError */
  completeSignIn(input: SecondStep): Promise<Opened>
  /** Ends the session at the API, and clears the cookie whatever the API says. */
  signOut(request: { readonly headers: Headers }): Promise<Opened>
}

/** The content of a cookie. */
interface Content {
  readonly payload: AuthPayload & { readonly refreshToken: string }
  /** When the access token arrived here, in milliseconds since 1970 by the clock of this server. */
  readonly receivedAt: number
}

/** A token that ends within this time is refreshed, so that the rendering of a page can use it. */
const aheadMs = 10_000
/** Requests of one page carry the same cookie: all get the result of one refresh, for the grace period of the server. */
const sharedMs = 10_000
const longestCookie = 4_000
const defaultMaxAge = 90 * 24 * 60 * 60

/** Create one for the server of a front end. */
export function createServerSessions(options: ServerSessionOptions): ServerSessions {
  const { url, cookie, now = () => new Date() } = options
  const fetch = options.fetch ?? ((...args: Parameters<typeof globalThis.fetch>) => globalThis.fetch(...args))
  const sending: Sending = { fetch, url, credentials: 'same-origin' }
  const seal = createSeal(cookie.secret)
  const host = { now: () => performance.now(), delay: later }
  const refreshes = new Map<string, Promise<Content | 'refused' | null>>()

  async function open({ headers }: { readonly headers: Headers }): Promise<Opened> {
    const content = await read(headers.get('cookie'))
    if (content === null) return { session: sessionOf(null, null), headers: new Headers() }
    if (leftOf(content) > aheadMs) return { session: sessionOf(content, null), headers: new Headers() }
    const next = await shared(content)
    // The API is away: who is signed in stays so.
    if (next === null) return { session: sessionOf(content, null), headers: new Headers() }
    if (next === 'refused') return { session: sessionOf(null, 'REFRESH_TOKEN_INVALID'), headers: cleared() }
    return begun(next)
  }

  /** One refresh for all requests with the same refresh token. */
  function shared(content: Content): Promise<Content | 'refused' | null> {
    const { refreshToken } = content.payload
    const known = refreshes.get(refreshToken)
    if (known !== undefined) return known
    const refreshing = refresh(content)
    refreshes.set(refreshToken, refreshing)
    void refreshing.then(() => later(() => refreshes.delete(refreshToken), sharedMs))
    return refreshing
  }

  async function refresh({ payload }: Content): Promise<Content | 'refused' | null> {
    const outcome = await requestRefresh(sending, host, payload.refreshToken, new AbortController().signal)
    if (outcome.kind === 'refused') return 'refused'
    return outcome.kind === 'failed' ? null : contentOf(outcome.payload)
  }

  function contentOf(payload: AuthPayload): Content {
    const { refreshToken } = payload
    if (typeof refreshToken !== 'string') throw new Error('The API has returned no refresh token.')
    return { payload: { ...payload, refreshToken }, receivedAt: now().getTime() }
  }

  async function begun(content: Content): Promise<Opened> {
    const value = await seal.seal(content)
    if (value.length > longestCookie)
      throw new RangeError('The cookie of the session is too long: the access token has too many claims.')
    return { session: sessionOf(content, null), headers: setCookie(value, cookie.maxAge ?? defaultMaxAge) }
  }

  const cleared = () => setCookie('', 0)

  function setCookie(value: string, maxAge: number): Headers {
    // Lax: a Strict cookie is missing in the first request from a link in a mail.
    const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${cookie.secure === false ? '' : '; Secure'}`
    return new Headers({ 'set-cookie': `${cookie.name}=${value}; ${attributes}` })
  }

  async function read(cookies: Cookies): Promise<Content | null> {
    const sealed =
      typeof cookies === 'string' ? valueIn(cookies, cookie.name) : cookies?.get(cookie.name)?.value
    const content = sealed ? await seal.open(sealed) : null
    return content === null ? null : (content as Content) // sealed by this server, so it is what was sealed
  }

  const leftOf = ({ payload, receivedAt }: Content) =>
    payload.accessTokenExpiresIn * 1_000 - (now().getTime() - receivedAt)

  function sessionOf(
    content: Content | null,
    reason: 'REFRESH_TOKEN_INVALID' | 'LOGGED_OUT' | null,
  ): ServerSession {
    const accessToken = content !== null && leftOf(content) > 0 ? content.payload.accessToken : null
    const state: SessionState =
      content === null
        ? { status: 'signedOut', reason }
        : signedInState(content.payload.accessToken, content.payload.user)
    return {
      state,
      accessToken,
      fetch(input, init = {}) {
        const isRequest = typeof input === 'object' && 'url' in input
        const headers = new Headers(init.headers ?? (isRequest ? input.headers : undefined))
        const isOfApi = new URL(isRequest ? input.url : input, url).origin === new URL(url).origin
        if (accessToken !== null && isOfApi && !headers.has('authorization'))
          headers.set('authorization', `Bearer ${accessToken}`)
        return fetch(input, { ...init, headers })
      },
    }
  }

  async function exchange(field: string, type: string, input: object): Promise<Opened> {
    const query = `mutation($i:${type}!){${field}(input:$i)${payloadFields}}`
    const data = await sendOperation(sending, query, { i: input })
    return begun(contentOf(member(data, field) as AuthPayload)) // not null, and selects what the type has
  }

  return {
    open,
    async peek(cookies) {
      const content = await read(cookies)
      // What `open` has refreshed for this page, whose request still carries the cookie from before.
      const next = content === null ? null : await refreshes.get(content.payload.refreshToken)
      return sessionOf(typeof next === 'object' && next !== null ? next : content, null)
    },
    async signIn(credentials) {
      try {
        return await exchange('login', 'LoginInput', credentials)
      } catch (error) {
        if (member(error, 'code') !== 'SECOND_FACTOR_REQUIRED') throw error
        const { signIn, factors, passkeyOptions, expiresAt } = Object(error)
        return { status: 'secondFactorRequired', signIn, factors, passkeyOptions, expiresAt }
      }
    },
    completeSignIn: (input) => exchange('completeSignIn', 'CompleteSignInInput', input),
    async signOut({ headers }) {
      const content = await read(headers.get('cookie'))
      if (content !== null) {
        const variables = { t: content.payload.refreshToken }
        await sendOperation(sending, 'mutation($t:String){logout(refreshToken:$t)}', variables).catch(
          () => null,
        )
      }
      return { session: sessionOf(null, 'LOGGED_OUT'), headers: cleared() }
    },
  }
}

/** The value of a cookie in a `Cookie` header. */
function valueIn(header: string, name: string): string | undefined {
  const pair = header.split(/; */).find((each) => each.startsWith(`${name}=`))
  return pair?.slice(name.length + 1)
}

/** A timer that does not keep the process alive. @returns a function that takes it back */
function later(action: () => void, ms: number): () => void {
  const timer = setTimeout(action, ms)
  timer.unref?.()
  return () => clearTimeout(timer)
}

import { type Core, type Event, left } from './decide.js'
import { member, portcullisError } from './errors.js'
import type { Host } from './host.js'

/** What `session.fetch` needs of its session. */
export interface FetchParts {
  readonly fetch: typeof globalThis.fetch
  readonly host: Pick<Host, 'delay' | 'now'>
  /** The address of the API. */
  readonly url: URL
  /** A valid token; `null` if nobody is signed in. */
  readonly token: () => Promise<string | null>
  readonly core: () => Core
  readonly act: (event: Event) => readonly string[]
  /** Waits for a refresh, which it begins unless one runs. @throws PortcullisError when it failed */
  readonly refreshed: () => Promise<void>
  /** Aborted when the person changes. */
  readonly life: () => AbortSignal
}

/** Longer than that, a caller decides itself whether to try again. */
const longestRetryMs = 10_000

/** Creates `session.fetch`. */
export function createAuthorizedFetch(parts: FetchParts): typeof globalThis.fetch {
  const { host, url, core, act } = parts

  return async (input, init = {}) => {
    const request = typeof input === 'object' && 'url' in input ? input : null
    const headers = new Headers(init.headers ?? request?.headers)
    const address = new URL(request?.url ?? String(input), url)
    // A bearer goes to the API alone, and one of the caller is theirs.
    if (address.origin !== url.origin || headers.has('authorization')) return parts.fetch(input, init)
    const caller = init.signal ?? request?.signal ?? null
    const canReplay = isReplayable(init.body, request)
    let isReplayed = false
    let isRetried = false
    for (;;) {
      const token = await unlessAborted(parts.token(), caller)
      if (token !== null) headers.set('authorization', `Bearer ${token}`)
      else headers.delete('authorization')
      const response = await parts.fetch(input, { ...init, headers, signal: joined(parts.life(), caller) })
      if (token !== null && response.status === 401) {
        const { reason } = await refusalOf(response)
        // A second refusal is the caller's, unless it ends the session.
        const [effect] =
          isReplayed && reason !== 'SESSION_REVOKED' ? [] : act({ kind: 'unauthorized', token, reason })
        if (effect === 'await') await unlessAborted(parts.refreshed(), caller)
        const { held, shown } = core()
        const isNew = held !== null && held.token !== token && left(held, host.now()) > 0
        const mayReplay = effect === 'await' || effect === 'replay'
        if (mayReplay && isNew && shown.status === 'signedIn' && canReplay && !isReplayed) {
          isReplayed = true
          continue
        }
      }
      if (response.status === 503 && canReplay && !isRetried) {
        const { retryable, retryAfter = 1 } = await refusalOf(response)
        const pause = Number(response.headers.get('retry-after') ?? retryAfter) * 1_000
        if ((retryable === true || isQuery(init)) && pause <= longestRetryMs) {
          isRetried = true
          await unlessAborted(new Promise<void>((resolve) => void host.delay(resolve, pause)), caller)
          continue
        }
      }
      return response
    }
  }
}

/** The extensions of the first error of a response, which the caller can still read. */
async function refusalOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  try {
    const body: unknown = await response.clone().json()
    const [error] = Array.from(Object(member(body, 'errors')))
    return Object(member(error, 'extensions'))
  } catch {
    return {} // an intermediary's page
  }
}

/** Whether a body can be sent again: a stream is consumed, and that of a `Request` may be one. */
function isReplayable(body: unknown, request: Request | null): boolean {
  if (body == null) return request === null || /^(GET|HEAD)$/.test(request.method)
  return (
    typeof body === 'string' ||
    body instanceof URLSearchParams ||
    body instanceof Blob ||
    body instanceof FormData ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body)
  )
}

/** Whether only queries are sent, so that sending them twice changes nothing. */
function isQuery({ method = 'GET', body }: RequestInit): boolean {
  if (/^(GET|HEAD)$/i.test(method)) return true
  try {
    const query = typeof body === 'string' ? member(JSON.parse(body), 'query') : null
    return typeof query === 'string' && !/\b(mutation|subscription)\b/.test(query)
  } catch {
    return false
  }
}

/** Ends the wait of one caller; what others wait for goes on. */
function unlessAborted<Result>(waiting: Promise<Result>, signal: AbortSignal | null): Promise<Result> {
  if (signal === null) return waiting
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason ?? portcullisError('NETWORK', 'The request was aborted.'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    waiting.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function joined(life: AbortSignal, caller: AbortSignal | null): AbortSignal {
  if (caller === null) return life
  if (typeof AbortSignal.any === 'function') return AbortSignal.any([life, caller])
  const both = new AbortController()
  for (const signal of [life, caller]) {
    if (signal.aborted) both.abort(signal.reason)
    signal.addEventListener('abort', () => both.abort(signal.reason), { once: true })
  }
  return both.signal
}

import { errorsOf, member } from './errors.js'
import { retryAfterOf, type Sending, sendOperation } from './graphql.js'
import type { Host } from './host.js'
import type { AuthPayload, PortcullisError } from './types.js'

/** The fields of `AuthPayload` that a session takes over. */
export const payloadFields =
  '{accessToken accessTokenExpiresIn refreshToken deviceToken user{id username roles}}'

const timeoutMs = 4_000
/** Repeats begin within this time after the first send, so that the grace period of the server covers them. */
const repeatsWithinMs = 9_000
const repeats = 2
const refusals = ['REFRESH_TOKEN_INVALID', 'REFRESH_TOKEN_REUSED'] as const

export type Outcome =
  | { readonly kind: 'refreshed'; readonly payload: AuthPayload }
  /** `MISSING`: neither a cookie nor a token arrived at the server. */
  | { readonly kind: 'refused'; readonly reason: (typeof refusals)[number] | 'MISSING' }
  | { readonly kind: 'failed'; readonly error: PortcullisError; readonly retryAfter: number | null }

/**
 * Asks the server for the next pair of tokens. Repeats a request whose response does not arrive: the server returns the same
 * successor again.
 *
 * @param refreshToken - `null`: the browser sends the cookie
 */
export async function requestRefresh(
  sending: Sending,
  host: Pick<Host, 'now' | 'delay'>,
  refreshToken: string | null,
  cancelled: AbortSignal,
): Promise<Outcome> {
  const began = host.now()
  for (let attempt = 0; ; attempt += 1) {
    try {
      return { kind: 'refreshed', payload: await once(sending, host, refreshToken, cancelled) }
    } catch (thrown) {
      const [error] = errorsOf(thrown)
      if (error === undefined) throw thrown
      const refused = refusalOf(error)
      if (refused !== null) return { kind: 'refused', reason: refused }
      const isOver = attempt === repeats || host.now() - began > repeatsWithinMs || cancelled.aborted
      if (error.code !== 'NETWORK' || isOver)
        return { kind: 'failed', error, retryAfter: retryAfterOf(error) }
      await new Promise<void>((resolve) => void host.delay(resolve, 250 * (attempt + 1)))
    }
  }
}

async function once(
  sending: Sending,
  host: Pick<Host, 'delay'>,
  refreshToken: string | null,
  cancelled: AbortSignal,
): Promise<AuthPayload> {
  const patience = new AbortController()
  const cancel = () => patience.abort()
  const end = host.delay(cancel, timeoutMs)
  cancelled.addEventListener('abort', cancel)
  try {
    const query = `mutation($t:String){refreshSession(refreshToken:$t)${payloadFields}}`
    const sent = { keepalive: true, signal: patience.signal }
    const data = await sendOperation(sending, query, { t: refreshToken }, sent)
    return member(data, 'refreshSession') as AuthPayload // the field is not null, and selects what the type has
  } finally {
    end()
    cancelled.removeEventListener('abort', cancel)
  }
}

function refusalOf(error: PortcullisError): (typeof refusals)[number] | 'MISSING' | null {
  const problems = member(error, 'problems')
  const isMissing =
    Array.isArray(problems) && problems.some((each) => member(each, 'code') === 'REFRESH_TOKEN_MISSING')
  return isMissing ? 'MISSING' : (refusals.find((code) => code === error.code) ?? null)
}

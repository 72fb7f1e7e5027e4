import type { Context } from '../context/context.js'
import type { Issued } from '../sessions/index.js'
import { cookieNotAvailable } from './errors.js'
import type { Caller, SignedInDevice } from './start-session.js'

/** Source object of `AuthPayload`. */
export interface SignedIn {
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  readonly accessTokenExpiresIn: number
  /** `null` for a cookie-bound session: the refresh token must not be readable by scripts. */
  readonly refreshToken: string | null
  /** `null` for a cookie-bound session, and when the device is not made known again. */
  readonly deviceToken: string | null
  readonly user: Issued['account']
}

/** Where a field is in the response. */
interface Placed {
  readonly path: Parameters<Context['signedIn']>[0]
}

/** @throws BAD_USER_INPUT for an operation in process: it has no response that could set the cookie */
export function isCookieBound(
  { cookie }: { readonly cookie?: boolean | null },
  { refreshCookie }: Pick<Context, 'refreshCookie'>,
): boolean {
  if (cookie === true && !refreshCookie.isAvailable) throw cookieNotAvailable()
  return cookie === true
}

/** @param given - the device token of the input, for clients that store it themselves */
export function callerOf(
  { client, deviceCookie, refreshCookie, signal }: Context,
  given?: string | null,
): Caller {
  const deviceToken = given ?? deviceCookie.read()
  return { client, deviceToken, refreshToken: refreshCookie.peek(), signal }
}

/**
 * The answer of a field that starts a session. The device cookie is set with the refresh cookie; other clients get the
 * device token in the response.
 */
export function welcome(issued: SignedInDevice, context: Context, placed: Placed): SignedIn {
  if (issued.cookieBound) context.deviceCookie.write(issued.deviceToken)
  else if (context.refreshCookie.peek() !== null) context.refreshCookie.clear()
  return answer(issued, context, placed, issued.deviceToken)
}

/** The answer of a field that returns new tokens. Its selection set is executed as the new viewer. */
export function answer(
  issued: Issued,
  context: Context,
  { path }: Placed,
  deviceToken: string | null = null,
): SignedIn {
  context.signedIn(path, issued.viewer, issued.account)
  if (issued.cookieBound) context.refreshCookie.write(issued.refreshToken, issued.expiresAt)
  return {
    accessToken: issued.accessToken,
    accessTokenExpiresAt: issued.accessTokenExpiresAt,
    accessTokenExpiresIn: issued.accessTokenExpiresIn,
    refreshToken: issued.cookieBound ? null : issued.refreshToken,
    deviceToken: issued.cookieBound ? null : deviceToken,
    user: issued.account,
  }
}

import type { RefusalDetail } from './refusals.js'

/** The claims of a verified access token. Times in seconds since 1970. */
export interface AccessTokenClaims {
  readonly userId: string
  readonly sessionId: string
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  /** When the user authenticated. A refresh does not change it. */
  readonly authTime: number
  /** How often the user had authenticated again in the session. Missing: never. */
  readonly authSequence?: number | undefined
  /** How often the session had been refreshed when the token was issued. Missing: never. */
  readonly refreshSequence?: number | undefined
  readonly jti: string
  readonly issuedAt: number
  readonly expiresAt: number
}

/** The expected issuer and audience. */
export interface ExpectedClaims {
  readonly issuer: string
  readonly audience: string
}

/** Allowed clock skew between instances, in seconds. Applies to times in the future only; expiry has no tolerance. */
export const clockSkewSeconds = 5
/** Maximum lifetime of an access token, for all keys. */
export const maxLifetimeSeconds = 86_400
export const accessTokenType = 'at+jwt'

const headerMembers = new Set(['alg', 'typ', 'kid'])
const maxTextLength = 256

type Json = Readonly<Record<string, unknown>>

/** Validates the header by itself. Header parameters are never followed. Pure. */
export function headerProblems(header: Json): readonly RefusalDetail[] {
  const problems: RefusalDetail[] = []
  if (Object.keys(header).some((name) => !headerMembers.has(name))) problems.push('header-member')
  if (header.typ !== accessTokenType) problems.push('typ-wrong')
  if (!isText(header.kid)) problems.push('kid-missing')
  return problems
}

/** Validates the claims except their times (RFC 9068, sections 2.2 and 4). Pure. */
export function claimProblems(payload: Json, expected: ExpectedClaims): readonly RefusalDetail[] {
  const { iat, exp, auth_time: authTime, roles, scope } = payload
  const checks: readonly (readonly [RefusalDetail, boolean])[] = [
    ['iss-wrong', payload.iss === expected.issuer],
    ['aud-wrong', payload.aud === expected.audience],
    ['sub-wrong', isText(payload.sub)],
    ['client_id-wrong', isText(payload.client_id)],
    ['sid-wrong', isText(payload.sid)],
    ['jti-wrong', isText(payload.jti)],
    ['roles-wrong', Array.isArray(roles) && roles.every((role) => typeof role === 'string' && role !== '')],
    [
      'scope-wrong',
      scope === undefined || (typeof scope === 'string' && scope.split(' ').every(isScopeToken)),
    ],
    ['iat-wrong', isSeconds(iat)],
    ['exp-wrong', isSeconds(exp) && isSeconds(iat) && exp > iat && exp <= iat + maxLifetimeSeconds],
    ['auth_time-wrong', authTime !== undefined && isTimeBefore(authTime, iat)],
    ['amr-wrong', payload.amr === undefined || isListOfText(payload.amr)],
    ['mfa_time-wrong', isTimeBefore(payload.mfa_time, iat)],
    ['auth_seq-wrong', isCountOrNone(payload.auth_seq)],
    ['refresh_seq-wrong', isCountOrNone(payload.refresh_seq)],
    ['nbf-wrong', !Object.hasOwn(payload, 'nbf')],
  ]
  return checks.filter(([, holds]) => !holds).map(([detail]) => detail)
}

/** Validates the times of a token at `now`, in seconds. */
export function timeProblem(
  times: { readonly issuedAt: number; readonly expiresAt: number },
  now: number,
): RefusalDetail | null {
  if (now >= times.expiresAt) return 'expired'
  return times.issuedAt > now + clockSkewSeconds ? 'issued-in-future' : null
}

/** Converts a payload to claims. Only for a payload without `claimProblems`. */
export function toClaims(payload: Json): AccessTokenClaims {
  const { scope } = payload
  return Object.freeze({
    userId: String(payload.sub),
    sessionId: String(payload.sid),
    roles: Object.freeze(Array.isArray(payload.roles) ? payload.roles.map(String) : []),
    scopes: Object.freeze(typeof scope === 'string' ? scope.split(' ') : []),
    authTime: Number(payload.auth_time),
    ...(payload.auth_seq === undefined ? {} : { authSequence: Number(payload.auth_seq) }),
    ...(payload.refresh_seq === undefined ? {} : { refreshSequence: Number(payload.refresh_seq) }),
    jti: String(payload.jti),
    issuedAt: Number(payload.iat),
    expiresAt: Number(payload.exp),
  })
}

const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/**
 * Whether a string is a scope token (RFC 6749, section 3.3): without space, quote or backslash, so that a list of them
 * can be joined.
 */
export function isScopeToken(scope: string): boolean {
  return scopeToken.test(scope)
}

/** Whether a time is absent, or at most the allowed skew after the issue. */
function isTimeBefore(time: unknown, iat: unknown): boolean {
  return time === undefined || (isSeconds(time) && isSeconds(iat) && time <= iat + clockSkewSeconds)
}

function isListOfText(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isText)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxTextLength
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** Whether a count is absent, or a whole number. */
function isCountOrNone(count: unknown): boolean {
  return count === undefined || (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0)
}

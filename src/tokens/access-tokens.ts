import { randomUUID } from 'node:crypto'
import type { CacheCounts } from '../manifest/index.js'
import { accessTokenType, claimProblems, isScopeToken, maxLifetimeSeconds, timeProblem } from './claims.js'
import { maxTokenLength } from './compact-form.js'
import type { KeySet } from './keys/key-set.js'
import { signCompact } from './sign-compact.js'
import { refusal, type Verification, verifyFromScratch } from './verification.js'
import { createVerifiedTokens } from './verified-tokens.js'

/** The subject of an access token. `authTime` in seconds since 1970. */
export interface AccessTokenSubject {
  readonly userId: string
  readonly sessionId: string
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  readonly authTime: number
  /** How the user authenticated: values of RFC 8176. Default: not told. */
  readonly methods?: readonly string[] | undefined
  /** When the user last used a second factor, in seconds since 1970. Default: never. */
  readonly mfaTime?: number | undefined
  /** How often the user authenticated again in the session. Default: never. */
  readonly authSequence?: number | undefined
  /** How often the session had been refreshed. Default: never. */
  readonly refreshSequence?: number | undefined
  /** Claims of the application under names that are not reserved. Default: none. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined
}

export interface SignedAccessToken {
  readonly token: string
  readonly expiresAt: Date
  /** Lifetime in seconds. */
  readonly expiresInSeconds: number
  /** The `jti` claim, for the log. */
  readonly jti: string
}

/** Signs and verifies access tokens: JWTs (RFC 9068). Does not check the session. */
export interface AccessTokens {
  /**
   * Signs an access token. Synchronous: ES256 takes about 30 microseconds, RS256 a millisecond. It never signs what
   * `verify` would refuse at that time. If the clock was set back since the sign-in, `auth_time` is the time of issue.
   *
   * @throws SERVICE_UNAVAILABLE while there is no signing key
   * @throws RangeError when scopes are not RFC 6749 scope tokens, or claims are invalid, or the token is too long
   */
  sign(subject: AccessTokenSubject): SignedAccessToken
  /**
   * Verifies a token. Synchronous, so that it never waits for password hashes. Never throws.
   *
   * If `detail` is 'key-unknown', this instance may not know a new key yet: call `verifyWithNewKeys`.
   */
  verify(token: string): Verification
  /** Like `verify`, but reloads keys (rate-limited) if the token names an unknown one. */
  verifyWithNewKeys(token: string): Promise<Verification>
  /** Evicts the verified tokens of a session that ended. */
  invalidateSession(sessionId: string): void
  /** Cache hits and misses, and what is cached, for metrics. */
  counts(): CacheCounts
}

export interface AccessTokensOptions {
  readonly keySet: Pick<KeySet, 'current' | 'find' | 'refreshForUnknownKey'>
  readonly issuer: string
  readonly audience: string
  readonly clientId: string
  /** Lifetime of a token, in seconds: at most one day. */
  readonly ttlSeconds: number
  readonly now: () => Date
  /** Creates the `jti` of a token. Default: a random UUID. */
  readonly newId?: () => string
  /** What the cache of verified tokens may take, in bytes. Default 16 MiB. */
  readonly maxBytes?: number
}

/**
 * Creates the signer and verifier of access tokens. @throws RangeError when `ttlSeconds` is not an integer from 1 to
 * 86,400
 */
export function createAccessTokens(options: AccessTokensOptions): AccessTokens {
  const { keySet, issuer, audience, clientId, ttlSeconds, now, newId = randomUUID } = options
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > maxLifetimeSeconds) {
    throw new RangeError(`ttlSeconds must be a whole number from 1 to ${maxLifetimeSeconds}.`)
  }
  const { maxBytes = 16 * 1024 * 1024 } = options
  const remembered = createVerifiedTokens({ maxBytes, nowSeconds: () => toSeconds(now()) })
  let hits = 0
  let misses = 0

  function sign({
    userId,
    sessionId,
    roles,
    scopes,
    authTime,
    methods = [],
    mfaTime,
    authSequence = 0,
    refreshSequence = 0,
    claims,
  }: AccessTokenSubject): SignedAccessToken {
    if (!scopes.every(isScopeToken)) throw new RangeError('A scope contains a forbidden character.')
    const key = keySet.current()
    const iat = toSeconds(now())
    const exp = iat + ttlSeconds
    const jti = newId()
    const header = { alg: key.algorithm, typ: accessTokenType, kid: key.kid }
    const payload = {
      // First, so that they replace no other claim.
      ...claims,
      iss: issuer,
      aud: audience,
      sub: userId,
      client_id: clientId,
      sid: sessionId,
      jti,
      iat,
      exp,
      auth_time: Math.min(authTime, iat),
      ...(methods.length > 0 && { amr: methods }),
      ...(mfaTime !== undefined && { mfa_time: Math.min(mfaTime, iat) }),
      ...(authSequence > 0 && { auth_seq: authSequence }),
      ...(refreshSequence > 0 && { refresh_seq: refreshSequence }),
      roles,
      // Omitted if empty: RFC 6749, section 3.3 does not allow an empty scope.
      ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    }
    const [problem] = claimProblems(payload, { issuer, audience })
    if (problem !== undefined) throw new RangeError(`The claims of the access token are invalid: ${problem}.`)
    const token = signCompact(header, payload, key)
    if (token.length > maxTokenLength)
      throw new RangeError('Roles, scopes and claims make the access token too long.')
    return { token, expiresAt: new Date(exp * 1000), expiresInSeconds: ttlSeconds, jti }
  }

  function verify(token: string): Verification {
    // JavaScript callers may pass any value of a request.
    if (typeof token !== 'string') return refusal('not-a-string')
    const at = toSeconds(now())
    const known = remembered.get(token)
    if (known !== undefined) {
      const { claims, key } = known
      const problem = keySet.find(key.kid) === key ? timeProblem(claims, at) : 'key-unknown'
      if (problem === null) {
        hits += 1
        return { kind: 'valid', claims }
      }
      remembered.remove(token)
      // If the key was only reloaded, verify again.
      if (problem !== 'key-unknown') return refusal(problem)
    }
    misses += 1
    const { outcome, key } = verifyFromScratch(token, keySet.find, { issuer, audience }, at)
    if (outcome.kind === 'valid' && key !== null) remembered.add(token, { claims: outcome.claims, key })
    return outcome
  }

  async function verifyWithNewKeys(token: string): Promise<Verification> {
    const outcome = verify(token)
    if (outcome.kind === 'valid' || outcome.detail !== 'key-unknown') return outcome
    return (await keySet.refreshForUnknownKey()) ? verify(token) : outcome
  }

  return {
    sign,
    verify,
    verifyWithNewKeys,
    invalidateSession: (sessionId) => remembered.removeSession(sessionId),
    counts: () => ({ hits, misses, ...remembered.size() }),
  }
}

function toSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}

import jwt from 'jsonwebtoken'
import {
  type AccessTokenClaims,
  claimProblems,
  type ExpectedClaims,
  headerProblems,
  timeProblem,
  toClaims,
} from './claims.js'
import { parseCompact } from './compact-form.js'
import type { VerificationKey } from './keys/key-material.js'
import type { RefusalDetail } from './refusals.js'

/** The result of a verification. `detail` is for the log; clients get only `reason`. */
export type Verification =
  | { readonly kind: 'valid'; readonly claims: AccessTokenClaims }
  | {
      readonly kind: 'invalid'
      readonly reason: 'TOKEN_INVALID' | 'TOKEN_EXPIRED'
      readonly detail: RefusalDetail
    }

/** Finds a trusted key of this server by the `kid` of a token header. */
export type FindKey = (kid: string) => VerificationKey | undefined

/**
 * Verifies a token without the cache: format, header, key, signature, claims, times, in this order. Only the `kid` is
 * used before the signature is verified (RFC 8725, RFC 9068 section 4). TOKEN_EXPIRED only for a token that was valid
 * before. Never throws.
 *
 * @returns the result, and the key that verified the token
 */
export function verifyFromScratch(
  token: string,
  find: FindKey,
  expected: ExpectedClaims,
  nowSeconds: number,
): { readonly outcome: Verification; readonly key: VerificationKey | null } {
  const parsed = parseCompact(token)
  if (typeof parsed === 'string') return refused(parsed)
  const [headerProblem] = headerProblems(parsed.header)
  if (headerProblem !== undefined) return refused(headerProblem)
  const key = find(String(parsed.header.kid))
  if (key === undefined) return refused('key-unknown')
  if (parsed.header.alg !== key.algorithm) return refused('algorithm-wrong')
  if (!isSignedBy(key, token)) return refused('signature-wrong')
  const [claimProblem] = claimProblems(parsed.payload, expected)
  if (claimProblem !== undefined) return refused(claimProblem)
  const claims = toClaims(parsed.payload)
  const problem = timeProblem(claims, nowSeconds)
  return problem === null ? { outcome: { kind: 'valid', claims }, key } : refused(problem)
}

/** Whether the signature is valid under this key and its algorithm. */
export function isSignedBy({ key, algorithm }: VerificationKey, token: string): boolean {
  try {
    // Times are validated by `timeProblem`: jsonwebtoken would use another clock.
    jwt.verify(token, key, { algorithms: [algorithm], ignoreExpiration: true, ignoreNotBefore: true })
    return true
  } catch {
    return false
  }
}

/** The result for a refused token. */
export function refusal(detail: RefusalDetail): Verification {
  const reason = detail === 'expired' ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID'
  return { kind: 'invalid', reason, detail }
}

function refused(detail: RefusalDetail) {
  return { outcome: refusal(detail), key: null }
}

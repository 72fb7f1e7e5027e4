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

/** The outcome of a verification. `detail` is for the log: the client learns `reason` only. */
export type Verification =
  | { readonly kind: 'valid'; readonly claims: AccessTokenClaims }
  | {
      readonly kind: 'invalid'
      readonly reason: 'TOKEN_INVALID' | 'TOKEN_EXPIRED'
      readonly detail: RefusalDetail
    }

/** The key of our own that a token's header names, while it is trusted. */
export type FindKey = (kid: string) => VerificationKey | undefined

/**
 * Verifies from scratch: form, header, key, signature, claims, times, in this order, so that nothing but the `kid`
 * is believed before the signature is (RFC 8725, RFC 9068 section 4). TOKEN_EXPIRED only for a token that was valid.
 *
 * Never throws.
 *
 * @returns the outcome, and the key that verified it
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

/** Whether this key made the signature, by its own algorithm and no other. */
export function isSignedBy({ key, algorithm }: VerificationKey, token: string): boolean {
  try {
    // Times are ours to judge: jsonwebtoken would read another clock.
    jwt.verify(token, key, { algorithms: [algorithm], ignoreExpiration: true, ignoreNotBefore: true })
    return true
  } catch {
    return false
  }
}

export function refusal(detail: RefusalDetail): Verification {
  const reason = detail === 'expired' ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID'
  return { kind: 'invalid', reason, detail }
}

function refused(detail: RefusalDetail) {
  return { outcome: refusal(detail), key: null }
}

import { claimProblems, type ExpectedClaims, headerProblems, timeProblem, toClaims } from './claims.js'
import { maxTokenLength, parseCompact } from './compact-form.js'
import type { KeySummary } from './keys/key-set.js'
import { type RefusalDetail, refusals } from './refusals.js'
import { type FindKey, isSignedBy } from './verification.js'

/** A diagnosis of a token for operators. It does not contain the signature, so it cannot be used as a token. */
export interface TokenExplanation {
  /**
   * The result of `AccessTokens.verify`; the session is not checked. `undecided`: no problem was found, but no keys
   * were available to verify the signature.
   */
  readonly verdict: 'valid' | 'invalid' | 'undecided'
  /** As far as they can be decoded. Untrusted text. */
  readonly header: Readonly<Record<string, unknown>> | null
  readonly claims: Readonly<Record<string, unknown>> | null
  readonly signature: 'fits' | 'does not match' | 'not checked'
  /** Whether keys were available. */
  readonly keysRead: boolean
  /** The key with the token's `kid`, if this server has a record of it. */
  readonly key: KeySummary | null
  /** All problems, not only the first one. Empty for a valid token. */
  readonly problems: readonly { readonly detail: RefusalDetail; readonly explanation: string }[]
}

export interface ExplainOptions extends ExpectedClaims {
  /** `null` if keys cannot be read; the signature is then not verified. */
  readonly find: FindKey | null
  /** The result of `KeySet.list`, for the state of keys that are no longer trusted. */
  readonly keys: readonly KeySummary[]
  readonly now: Date
}

/**
 * Explains the content of a token and why it would be refused, for `portcullis token inspect`. Pure; never throws.
 *
 * For operators only: do not return the result to clients.
 */
export function explainToken(token: string, options: ExplainOptions): TokenExplanation {
  const strict = parseCompact(token)
  const formProblems = typeof strict === 'string' ? [strict] : []
  const { header, payload } = typeof strict === 'string' ? readLoosely(token) : strict
  const kid = String(header?.kid)
  const { signature, problems: keyProblems } = header === null ? unchecked : judgeKey(token, header, options)
  const problems = [
    ...formProblems,
    ...(header === null ? [] : headerProblems(header)),
    ...keyProblems,
    ...(payload === null ? [] : payloadProblems(payload, options)),
  ]
  return {
    verdict: problems.length > 0 ? 'invalid' : options.find === null ? 'undecided' : 'valid',
    header,
    claims: payload,
    signature,
    keysRead: options.find !== null,
    key: options.keys.find((key) => key.kid === kid) ?? null,
    problems: problems.map((detail) => ({ detail, explanation: refusals[detail] })),
  }
}

type Json = Readonly<Record<string, unknown>>
type KeyJudgement = {
  readonly signature: TokenExplanation['signature']
  readonly problems: readonly RefusalDetail[]
}

const unchecked: KeyJudgement = { signature: 'not checked', problems: [] }

function judgeKey(token: string, header: Json, { find }: ExplainOptions): KeyJudgement {
  if (typeof header.kid !== 'string' || find === null) return unchecked
  const key = find(header.kid)
  if (key === undefined) return { signature: 'not checked', problems: ['key-unknown'] }
  if (header.alg !== key.algorithm) return { signature: 'not checked', problems: ['algorithm-wrong'] }
  return isSignedBy(key, token)
    ? { signature: 'fits', problems: [] }
    : { signature: 'does not match', problems: ['signature-wrong'] }
}

function payloadProblems(payload: Json, options: ExplainOptions): readonly RefusalDetail[] {
  const problems = claimProblems(payload, options)
  if (problems.includes('iat-wrong') || problems.includes('exp-wrong')) return problems
  const problem = timeProblem(toClaims(payload), Math.floor(options.now.getTime() / 1000))
  return problem === null ? problems : [...problems, problem]
}

/** Decodes a token that the strict parser refuses, as far as possible. */
function readLoosely(token: string): { header: Json | null; payload: Json | null } {
  const parts = token.length > maxTokenLength ? [] : token.trim().split('.')
  const [head = '', body = ''] = parts.length === 3 ? parts : []
  return { header: readObject(head), payload: readObject(body) }
}

function readObject(part: string): Json | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? { ...value } : null
  } catch {
    return null
  }
}

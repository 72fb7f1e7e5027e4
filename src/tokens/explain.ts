import { claimProblems, type ExpectedClaims, headerProblems, timeProblem, toClaims } from './claims.js'
import { maxTokenLength, parseCompact } from './compact-form.js'
import type { KeySummary } from './keys/key-set.js'
import { type RefusalDetail, refusals } from './refusals.js'
import { type FindKey, isSignedBy } from './verification.js'

/** Everything that an operator may know of a token. Nothing in it makes the token usable: no signature. */
export interface TokenExplanation {
  /**
   * As `AccessTokens.verify` decides; it does not check the session. `undecided`: nothing else
   * is wrong, but there were no keys to check the signature with.
   */
  readonly verdict: 'valid' | 'invalid' | 'undecided'
  /** As far as they can be read at all; to be shown as untrusted text. */
  readonly header: Readonly<Record<string, unknown>> | null
  readonly claims: Readonly<Record<string, unknown>> | null
  readonly signature: 'fits' | 'does not match' | 'not checked'
  /** Whether there were keys to look among. */
  readonly keysRead: boolean
  /** The key of the token's `kid`, if this server has it or has a record of it. */
  readonly key: KeySummary | null
  /** Everything that is wrong, not only what was found first. Empty for a valid token. */
  readonly problems: readonly { readonly detail: RefusalDetail; readonly explanation: string }[]
}

export interface ExplainOptions extends ExpectedClaims {
  /** `null` where the keys can't be read: the signature is not checked then. */
  readonly find: FindKey | null
  /** What `KeySet.list` returned: tells what became of a key that is no longer trusted. */
  readonly keys: readonly KeySummary[]
  readonly now: Date
}

/**
 * Says what a token holds and why it would be refused, for `portcullis token inspect`. Pure; never throws.
 *
 * For operators: do not send it to clients.
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

/** For a token that strict reading refuses: what a lenient reader would see, where there is something to see. */
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

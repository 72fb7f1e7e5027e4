import type { TokenExplanation } from './explain.js'

const timeClaims = new Set(['iat', 'exp', 'auth_time', 'mfa_time', 'nbf'])

const verdicts = {
  valid: 'Valid while its session is active',
  invalid: 'Refused',
  undecided: 'Not decided: no keys are available to verify the signature',
} as const satisfies Record<TokenExplanation['verdict'], string>

/**
 * Formats an explanation for a terminal. Token content is escaped to printable ASCII, so that it cannot move the cursor
 * or reorder text.
 */
export function explanationText(explanation: TokenExplanation): string {
  const { verdict, header, claims, signature, problems } = explanation
  const lines = [
    ...section('Header', header),
    ...section('Claims', claims),
    'Signature',
    `  ${signature}`,
    'Key',
    `  ${keyText(explanation)}`,
    verdicts[verdict],
    ...problems.map(({ detail, explanation }) => `  ${detail}: ${explanation}`),
  ]
  return `${lines.join('\n')}\n`
}

function section(title: string, members: Readonly<Record<string, unknown>> | null): readonly string[] {
  if (members === null) return [title, '  cannot be read']
  const lines = Object.entries(members).map(([name, value]) => {
    return `  ${printable(name)}: ${printable(value)}${timeClaims.has(name) ? asTime(value) : ''}`
  })
  return [title, ...lines]
}

function keyText({ keysRead, key }: TokenExplanation): string {
  if (!keysRead) return 'not looked up'
  return key === null ? 'unknown to this server' : `${key.algorithm}, ${key.state}${endOf(key)}`
}

function endOf(key: NonNullable<TokenExplanation['key']>): string {
  if (key.state === 'retiring' && key.verifiesUntil !== null)
    return ` until ${key.verifiesUntil.toISOString()}`
  const ended = key.revokedAt ?? key.removedAt
  return ended === null ? '' : ` since ${ended.toISOString()}`
}

function printable(value: unknown): string {
  let json: string | undefined
  try {
    json = JSON.stringify(value)
  } catch {
    // Nested too deeply: stack overflow.
  }
  return (json ?? '(cannot be shown)').replace(/[^\x20-\x7e]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

function asTime(value: unknown): string {
  const date = new Date(Number(value) * 1000)
  return Number.isNaN(date.getTime()) ? '' : ` (${date.toISOString()})`
}

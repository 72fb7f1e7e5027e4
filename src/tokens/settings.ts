import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'

export const tokenSettings = {
  signingAlgorithm: {
    variable: 'PORTCULLIS_SIGNING_ALGORITHM',
    group: 'Secrets and keys',
    type: 'ES256, RS256 or HS256',
    parser: parse.oneOf(['ES256', 'RS256', 'HS256']),
    default: 'ES256',
    doc:
      'The algorithm that signs access tokens. HS256 has no public key: other services cannot verify tokens with ' +
      'the published key set.',
  },
  signingKeysFile: {
    variable: 'PORTCULLIS_SIGNING_KEYS_FILE',
    group: 'Secrets and keys',
    type: 'path',
    path: 'file',
    parser: parse.path,
    doc:
      'A PEM key, or a JWK set: its first key signs, and all its keys verify. Replaces the keys that the ' +
      'server creates and rotates.',
  },
  issuer: {
    variable: 'PORTCULLIS_ISSUER',
    group: 'Tokens and sessions',
    type: 'text or URI',
    parser: parse.tokenClaim,
    default: 'portcullis',
    doc: 'The claim `iss` of access tokens. Tokens with another issuer are refused.',
  },
  audience: {
    variable: 'PORTCULLIS_AUDIENCE',
    group: 'Tokens and sessions',
    type: 'text or URI',
    parser: parse.tokenClaim,
    default: 'portcullis',
    doc: 'The claim `aud` of access tokens. Tokens with another audience are refused.',
  },
  clientId: {
    variable: 'PORTCULLIS_CLIENT_ID',
    group: 'Tokens and sessions',
    type: 'text or URI',
    parser: parse.tokenClaim,
    default: 'portcullis',
    doc: 'The claim `client_id` of access tokens (RFC 9068).',
  },
  accessTokenTtlSeconds: {
    variable: 'PORTCULLIS_ACCESS_TOKEN_TTL',
    group: 'Tokens and sessions',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('1s', '1d'),
    default: '15m',
    rule: 'At most `PORTCULLIS_SESSION_IDLE_TTL`.',
    check: (
      value: number,
      { sessionIdleTtlSeconds = Number.POSITIVE_INFINITY }: { readonly sessionIdleTtlSeconds?: number },
    ) => (value > sessionIdleTtlSeconds ? 'must be at most PORTCULLIS_SESSION_IDLE_TTL' : null),
    doc:
      'The lifetime of an access token. A service that verifies tokens with the key set only notices a ' +
      'revocation when the token expires, so keep it short.',
  },
  memoryBytes: {
    variable: 'PORTCULLIS_MEMORY',
    group: 'Server',
    type: 'size',
    unit: 'bytes',
    parser: parse.size('1MiB', '2GiB'),
    default: '96MiB',
    doc:
      'What an instance may keep of active sessions, their accounts and their verified tokens. 96 MiB are enough for ' +
      'about 200,000 sessions, and none of it is taken before there are that many. Sessions that do not fit are read ' +
      'from the database.',
  },
} as const satisfies SettingRows

export type TokenSettings = ConfigurationOf<typeof tokenSettings>

/** The share of the memory for verified tokens. A session and its account take about five times as much as a token. */
const tokenShare = 1 / 6

/** What the cache of verified tokens may take, in bytes. */
export function tokenBytesOf({ memoryBytes }: Pick<TokenSettings, 'memoryBytes'>): number {
  return Math.floor(memoryBytes * tokenShare)
}

/** What the cache of sessions and accounts may take, in bytes. */
export function sessionBytesOf(settings: Pick<TokenSettings, 'memoryBytes'>): number {
  return settings.memoryBytes - tokenBytesOf(settings)
}

import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'

export const tokenSettings = {
  signingAlgorithm: {
    variable: 'PORTCULLIS_SIGNING_ALGORITHM',
    group: 'Secrets and keys',
    type: 'ES256, RS256 or HS256',
    parser: parse.oneOf(['ES256', 'RS256', 'HS256']),
    default: 'ES256',
    doc:
      'How access tokens are signed. HS256 has no public key: no other service can verify such a token by ' +
      'the published key set.',
  },
  signingKeysFile: {
    variable: 'PORTCULLIS_SIGNING_KEYS_FILE',
    group: 'Secrets and keys',
    type: 'path',
    path: 'file',
    parser: parse.path,
    doc:
      'A PEM key, or a JWK set whose first key signs and whose others verify. Replaces the keys that the ' +
      'server makes and rotates itself.',
  },
  issuer: {
    variable: 'PORTCULLIS_ISSUER',
    group: 'Tokens and sessions',
    type: 'text or URI',
    parser: parse.tokenClaim,
    default: 'portcullis',
    doc: 'The `iss` of access tokens. A token of another issuer is refused.',
  },
  audience: {
    variable: 'PORTCULLIS_AUDIENCE',
    group: 'Tokens and sessions',
    type: 'text or URI',
    parser: parse.tokenClaim,
    default: 'portcullis',
    doc: 'The `aud` of access tokens. A token for another audience is refused.',
  },
  clientId: {
    variable: 'PORTCULLIS_CLIENT_ID',
    group: 'Tokens and sessions',
    type: 'text or URI',
    parser: parse.tokenClaim,
    default: 'portcullis',
    doc: 'The `client_id` of access tokens (RFC 9068).',
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
      'How long an access token lives. A service that verifies tokens by the key set alone sees a ' +
      'revocation only when the token expires, so keep it short.',
  },
} as const satisfies SettingRows

export type TokenSettings = ConfigurationOf<typeof tokenSettings>

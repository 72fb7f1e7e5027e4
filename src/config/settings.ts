import { defaultLimits, limits } from './limits.js'
import * as parse from './parsers.js'
import type { Setting, Settings } from './setting.js'
import { defaultThrottlingLimits, throttlingLimits } from './throttling-limits.js'

/** The configuration in one table. `mode` has its own rule for what it is when not given: `mode.ts`. */
export const settings = {
  mode: {
    variable: 'PORTCULLIS_MODE',
    group: 'Server',
    type: 'development or production',
    parser: parse.oneOf(['development', 'production']),
    doc:
      'Default: production if a MongoDB is configured or `NODE_ENV` is `production`, otherwise development. ' +
      'Production requires a secret and a MongoDB. Development creates both in the data folder.',
  },
  port: {
    variable: 'PORT',
    group: 'Server',
    type: 'whole number',
    parser: parse.wholeNumber(0, 65_535),
    default: 4000,
    doc: 'The port to listen on. 0 selects a free port.',
  },
  host: {
    variable: 'HOST',
    group: 'Server',
    type: 'address or host name',
    parser: parse.hostName,
    defaultByMode: { development: '127.0.0.1', production: '0.0.0.0' },
    doc: 'The address to listen on. By default, development accepts connections from the local machine only.',
  },
  tlsCertFile: {
    variable: 'TLS_CERT_FILE',
    group: 'Server',
    type: 'path',
    path: 'file',
    parser: parse.path,
    rule: 'Requires `TLS_KEY_FILE`.',
    check: (_value, all) => (all.tlsKeyFile === undefined ? 'must be set together with TLS_KEY_FILE' : null),
    doc: 'The certificate chain in PEM format. Enables HTTPS.',
  },
  tlsKeyFile: {
    variable: 'TLS_KEY_FILE',
    group: 'Server',
    type: 'path',
    path: 'file',
    parser: parse.path,
    rule: 'Requires `TLS_CERT_FILE`.',
    check: (_value, all) =>
      all.tlsCertFile === undefined ? 'must be set together with TLS_CERT_FILE' : null,
    doc: 'The private key of the certificate in PEM format.',
  },
  trustProxy: {
    variable: 'PORTCULLIS_TRUST_PROXY',
    group: 'Server',
    type: 'list of addresses or ranges',
    parser: parse.proxies,
    default: '',
    doc:
      'The proxies in front of the server. `X-Forwarded-For`, `-Proto` and `-Host` are trusted only if the connection ' +
      'comes from one of them. Otherwise a client could forge the address that is logged and throttled.',
  },
  introspection: {
    variable: 'PORTCULLIS_INTROSPECTION',
    group: 'Server',
    type: 'true or false',
    parser: parse.yesOrNo,
    defaultByMode: { development: true, production: false },
    doc: 'Whether clients can query the schema (introspection).',
  },
  drainDelaySeconds: {
    variable: 'PORTCULLIS_DRAIN_DELAY',
    group: 'Server',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('0s', '5m'),
    defaultByMode: { development: '0s', production: '5s' },
    doc:
      'How long the server continues to serve requests after SIGTERM, while `/readyz` answers 503. Set it to longer than ' +
      'the load balancer needs to notice. See `docs/instances.md`.',
  },
  logLevel: {
    variable: 'LOG_LEVEL',
    group: 'Server',
    type: 'fatal, error, warn, info, debug, trace or silent',
    parser: parse.oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
    doc:
      'The minimum level of log lines. The command logs to standard error. An embedded server logs to standard ' +
      'output, unless the option `log` is another logger.',
  },
  metricsPort: {
    variable: 'METRICS_PORT',
    group: 'Metrics',
    type: 'whole number',
    parser: parse.wholeNumber(0, 65_535),
    rule: 'Must differ from `PORT`.',
    check: (value, { port }) => (value !== 0 && value === port ? 'must differ from PORT' : null),
    doc:
      'A separate port for `/metrics`, at the address of `HOST`. Do not expose it to the public: it requires no token unless ' +
      '`METRICS_TOKEN` is set too. See `docs/metrics.md`.',
  },
  metricsToken: {
    variable: 'METRICS_TOKEN',
    group: 'Metrics',
    type: 'text of 32 to 512 characters, letters, digits and `-._~+/=`',
    parser: parse.bearerToken,
    secret: true,
    doc:
      'The token that a scraper sends as `Authorization: Bearer`. Without `METRICS_PORT`, `/metrics` is served on the port of the ' +
      'API. Without both settings, `/metrics` is disabled. Create a token with `openssl rand -hex 32`.',
  },
  mongodbUri: {
    variable: 'MONGODB_URI',
    group: 'Database',
    type: 'connection string',
    parser: parse.mongodbUri,
    secret: true,
    requiredInProduction: true,
    doc:
      'A MongoDB replica set or Atlas cluster. Without it, development runs a private `mongod` on ' +
      'the loopback address and keeps its data in the data folder.',
  },
  collectionPrefix: {
    variable: 'PORTCULLIS_COLLECTION_PREFIX',
    group: 'Database',
    type: 'text of 1 to 32 letters, digits, `_` and `-`, the first a letter',
    parser: parse.collectionPrefix,
    default: 'portcullis_',
    doc:
      'The prefix of the names of all collections that Portcullis creates. Other collections are not touched. Two ' +
      'installations in one database need different prefixes. A new prefix is a new, empty installation. See `docs/database.md`.',
  },
  dataDir: {
    variable: 'PORTCULLIS_DATA_DIR',
    group: 'Database',
    type: 'path',
    path: 'folder',
    parser: parse.path,
    default: '.portcullis',
    doc:
      'The folder for the database and the secret of development, readable by its owner only. Not used in ' +
      'production.',
  },
  mongod: {
    variable: 'PORTCULLIS_MONGOD',
    group: 'Database',
    type: 'path',
    path: 'file',
    parser: parse.path,
    doc:
      'The `mongod` program for the private MongoDB. Default: the one on the `PATH`, otherwise one downloaded ' +
      'before, otherwise it is downloaded.',
  },
  secret: {
    variable: 'PORTCULLIS_SECRET',
    group: 'Secrets and keys',
    type: 'text of 32 bytes or more',
    parser: parse.secret,
    secret: true,
    requiredInProduction: true,
    doc:
      'Encrypts signing keys and password hashes in the database, and is not stored there. Without it ' +
      'they are lost, so back it up as carefully as the database. Create one with `openssl rand -base64 48`. ' +
      'Development creates one and stores it in the data folder.',
  },
  secretPrevious: {
    variable: 'PORTCULLIS_SECRET_PREVIOUS',
    group: 'Secrets and keys',
    type: 'text of 32 bytes or more',
    parser: parse.secret,
    secret: true,
    rule: 'Requires `PORTCULLIS_SECRET`, and must differ from it.',
    check: (value, all) => {
      if (all.secret === undefined) return 'must be set together with PORTCULLIS_SECRET'
      return value === all.secret ? 'must differ from PORTCULLIS_SECRET' : null
    },
    doc: 'The previous secret, while stored values are re-encrypted with the new one.',
  },
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
  scopesByRole: {
    variable: null,
    group: 'Tokens and sessions',
    type: 'roles, each with its list of scopes',
    parser: parse.scopesByRole,
    default: {},
    doc: 'The scopes that each role grants, for `@requiresScopes`: ' + "`{ EDITOR: ['articles:write'] }`.",
  },
  accessTokenTtlSeconds: {
    variable: 'PORTCULLIS_ACCESS_TOKEN_TTL',
    group: 'Tokens and sessions',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('1s', '1d'),
    default: '15m',
    rule: 'At most `PORTCULLIS_SESSION_IDLE_TTL`.',
    check: (value, { sessionIdleTtlSeconds = Number.POSITIVE_INFINITY }) =>
      value > sessionIdleTtlSeconds ? 'must be at most PORTCULLIS_SESSION_IDLE_TTL' : null,
    doc:
      'The lifetime of an access token. A service that verifies tokens with the key set only notices a ' +
      'revocation when the token expires, so keep it short.',
  },
  sessionIdleTtlSeconds: {
    variable: 'PORTCULLIS_SESSION_IDLE_TTL',
    group: 'Tokens and sessions',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('1s', '3650d'),
    default: '14d',
    rule: 'At most `PORTCULLIS_SESSION_MAX_TTL`.',
    check: (value, { sessionMaxTtlSeconds = Number.POSITIVE_INFINITY }) =>
      value > sessionMaxTtlSeconds ? 'must be at most PORTCULLIS_SESSION_MAX_TTL' : null,
    doc: 'A session expires if it is not refreshed for this time.',
  },
  sessionMaxTtlSeconds: {
    variable: 'PORTCULLIS_SESSION_MAX_TTL',
    group: 'Tokens and sessions',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('1s', '3650d'),
    default: '90d',
    doc: 'A session expires this time after the sign-in, even if it is refreshed.',
  },
  refreshGraceSeconds: {
    variable: 'PORTCULLIS_REFRESH_GRACE',
    group: 'Tokens and sessions',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('0s', '5m'),
    default: '10s',
    doc:
      'A refresh token that is repeated within this time, for example because a response was lost, gets the same ' +
      'successor. A later repeat ends the session. `0s` allows no repeat.',
  },
  revocation: {
    variable: 'PORTCULLIS_REVOCATION',
    group: 'Tokens and sessions',
    type: 'coherent or strict',
    parser: parse.oneOf(['coherent', 'strict']),
    default: 'coherent',
    doc:
      'Coherent: each instance caches sessions and receives changes from the database within ' +
      'milliseconds, at most one second. Strict: each request reads the database.',
  },
  bcryptCost: {
    variable: 'PORTCULLIS_BCRYPT_COST',
    group: 'Passwords',
    type: 'whole number',
    unit: 'rounds, as a power of 2',
    parser: parse.wholeNumber(4, 20),
    default: 12,
    rule: '10 or more in production.',
    check: (value, all) =>
      all.mode === 'production' && value < 10 ? 'must be 10 or more in production' : null,
    doc: 'The cost of a password hash. Each increment doubles the work.',
  },
  passwordMinLength: {
    variable: 'PORTCULLIS_PASSWORD_MIN_LENGTH',
    group: 'Passwords',
    type: 'whole number',
    unit: 'characters (code points)',
    parser: parse.wholeNumber(8, 64),
    default: 15,
    doc: 'NIST SP 800-63B-4 requires 15 if the password is the only factor, and 8 if there is a second one.',
  },
  throttling: {
    variable: null,
    group: 'Passwords',
    type: 'limits, each with its figures',
    parser: throttlingLimits,
    default: defaultThrottlingLimits,
    rule: 'At most 100 failures in `accountFailures` and `deviceFailures` together; `free <= max`, `firstWait <= maxWait <= forgetAfter`.',
    doc:
      'The rate limits of passwords, registrations and refresh tokens. The table in `docs/throttling.md` has ' +
      'the defaults, with durations in seconds. The option overrides some of them: ' +
      '`{ registrations: { burst: 1000, perHour: 1000 } }`.',
  },
  eventRetentionSeconds: {
    variable: 'PORTCULLIS_EVENT_RETENTION',
    group: 'Events',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('1h', '3650d'),
    default: '90d',
    doc:
      'The retention of events in the database. Events ' +
      'contain IP addresses, so keep them no longer than needed. A shorter retention also applies to stored events.',
  },
  refreshEventRetentionSeconds: {
    variable: 'PORTCULLIS_REFRESH_EVENT_RETENTION',
    group: 'Events',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('0s', '3650d'),
    default: '7d',
    doc:
      'The retention of refresh events. There are about as many as access tokens. `0s` stores none; the ' +
      'log contains them in any case. The value is capped at `PORTCULLIS_EVENT_RETENTION`.',
  },
  limits: {
    variable: 'PORTCULLIS_LIMITS',
    group: 'Limits',
    type: 'limits, each with its value',
    parser: limits,
    default: defaultLimits,
    doc:
      'The limits of a single request and of all requests together. The table in `docs/limits.md` has names and defaults. ' +
      'Set those that differ from the defaults: `depth=30,aliases=100`, or `{ depth: 30, aliases: 100 }` as an option.',
  },
  corsOrigins: {
    variable: 'PORTCULLIS_CORS_ORIGINS',
    group: 'Browsers',
    type: 'list of origins',
    parser: parse.origins,
    default: '',
    doc:
      'The origins whose scripts can call the API: `https://app.example.com`, `capacitor://localhost`, ' +
      '`tauri://localhost`, `chrome-extension://id`. By default, only pages of the same origin can.',
  },
  corsHeaders: {
    variable: 'PORTCULLIS_CORS_HEADERS',
    group: 'Browsers',
    type: 'list of names of headers',
    parser: parse.headerNames,
    default: '',
    doc:
      'Additional headers that those scripts can send. Headers of GraphQL clients and tracing are always allowed: ' +
      '[browsers](http.md#browsers) has the list.',
  },
  hsts: {
    variable: 'PORTCULLIS_HSTS',
    group: 'Browsers',
    type: 'off, or directives of `Strict-Transport-Security`',
    parser: parse.hsts,
    default: 'max-age=31536000',
    doc:
      'The `Strict-Transport-Security` header of responses over TLS, whether TLS ends here or at a trusted proxy. ' +
      'Browsers then use only HTTPS for this host. `max-age=31536000; includeSubDomains` includes every subdomain: make sure that all of them ' +
      'support HTTPS. `off` omits the header.',
  },
} as const satisfies Settings

/** A row with the names it goes by: of the configuration's member, and of the option. */
export type Row = Setting & { readonly key: string; readonly option: string }

/** The table row by row, in the order of the reference. A duration's option goes without its unit. */
export const settingList: readonly Row[] = Object.entries<Setting>(settings).map(([key, setting]) => ({
  ...setting,
  key,
  option: key.replace(/Seconds$/, ''),
}))

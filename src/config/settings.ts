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
      'Without it: production when a MongoDB is named or `NODE_ENV` is `production`, development otherwise. ' +
      'Production requires a secret and a MongoDB; development makes both itself, below the data folder.',
  },
  port: {
    variable: 'PORT',
    group: 'Server',
    type: 'whole number',
    parser: parse.wholeNumber(0, 65_535),
    default: 4000,
    doc: 'The port to listen on; 0 lets the system choose one.',
  },
  host: {
    variable: 'HOST',
    group: 'Server',
    type: 'address or host name',
    parser: parse.hostName,
    defaultByMode: { development: '127.0.0.1', production: '0.0.0.0' },
    doc: 'The address to listen on. Development is reached from this machine only, unless this says else.',
  },
  tlsCertFile: {
    variable: 'TLS_CERT_FILE',
    group: 'Server',
    type: 'path',
    path: 'file',
    parser: parse.path,
    rule: 'Given together with `TLS_KEY_FILE`, or not at all.',
    check: (_value, all) => (all.tlsKeyFile === undefined ? 'must come together with TLS_KEY_FILE' : null),
    doc: 'The certificate chain as PEM: the server then speaks HTTPS itself.',
  },
  tlsKeyFile: {
    variable: 'TLS_KEY_FILE',
    group: 'Server',
    type: 'path',
    path: 'file',
    parser: parse.path,
    rule: 'Given together with `TLS_CERT_FILE`, or not at all.',
    check: (_value, all) => (all.tlsCertFile === undefined ? 'must come together with TLS_CERT_FILE' : null),
    doc: 'The private key of that certificate as PEM.',
  },
  trustProxy: {
    variable: 'PORTCULLIS_TRUST_PROXY',
    group: 'Server',
    type: 'list of addresses or ranges',
    parser: parse.proxies,
    default: '',
    doc:
      'The proxies in front of the server. `X-Forwarded-For`, `-Proto` and `-Host` count only when the connection ' +
      'comes from one of them; otherwise a caller could choose the address that is logged and throttled.',
  },
  introspection: {
    variable: 'PORTCULLIS_INTROSPECTION',
    group: 'Server',
    type: 'true or false',
    parser: parse.yesOrNo,
    defaultByMode: { development: true, production: false },
    doc: 'Whether clients may ask for the schema itself.',
  },
  drainDelaySeconds: {
    variable: 'PORTCULLIS_DRAIN_DELAY',
    group: 'Server',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('0s', '5m'),
    defaultByMode: { development: '0s', production: '5s' },
    doc:
      'How long a server serves requests after SIGTERM while `/readyz` already answers 503: longer than ' +
      'a balancer takes to notice. See `docs/instances.md`.',
  },
  logLevel: {
    variable: 'LOG_LEVEL',
    group: 'Server',
    type: 'fatal, error, warn, info, debug, trace or silent',
    parser: parse.oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
    doc:
      'The least level that is logged. The command logs to standard error, a server that a program embeds to standard ' +
      'output, unless its option `log` is another logger.',
  },
  metricsPort: {
    variable: 'METRICS_PORT',
    group: 'Metrics',
    type: 'whole number',
    parser: parse.wholeNumber(0, 65_535),
    rule: 'Differs from `PORT`.',
    check: (value, { port }) => (value !== 0 && value === port ? 'must differ from PORT' : null),
    doc:
      'A port of its own for `/metrics`, at the address of `HOST`: keep it from the public, it takes no token unless ' +
      '`METRICS_TOKEN` is set too. See `docs/metrics.md`.',
  },
  metricsToken: {
    variable: 'METRICS_TOKEN',
    group: 'Metrics',
    type: 'text of 32 to 512 characters, letters, digits and `-._~+/=`',
    parser: parse.bearerToken,
    secret: true,
    doc:
      'What a scraper sends as `Authorization: Bearer`. Without `METRICS_PORT`, `/metrics` is then served beside the ' +
      'API; without both there is no `/metrics`. Make one with `openssl rand -hex 32`.',
  },
  mongodbUri: {
    variable: 'MONGODB_URI',
    group: 'Database',
    type: 'connection string',
    parser: parse.mongodbUri,
    secret: true,
    requiredInProduction: true,
    doc:
      'A MongoDB replica set or Atlas cluster. Without it, development runs a private `mongod` of its own on ' +
      'the loopback address and keeps its data in the data folder.',
  },
  collectionPrefix: {
    variable: 'PORTCULLIS_COLLECTION_PREFIX',
    group: 'Database',
    type: 'text of 1 to 32 letters, digits, `_` and `-`, the first a letter',
    parser: parse.collectionPrefix,
    default: 'portcullis_',
    doc:
      'Begins the names of all collections that Portcullis makes: what else lies in the database is left alone. Two ' +
      'installations in one database need two. Another prefix is another, empty installation. See `docs/database.md`.',
  },
  dataDir: {
    variable: 'PORTCULLIS_DATA_DIR',
    group: 'Database',
    type: 'path',
    path: 'folder',
    parser: parse.path,
    default: '.portcullis',
    doc:
      'Where development keeps its database and its secret, readable by its owner only. Not used in ' +
      'production.',
  },
  mongod: {
    variable: 'PORTCULLIS_MONGOD',
    group: 'Database',
    type: 'path',
    path: 'file',
    parser: parse.path,
    doc:
      'The `mongod` program for the private MongoDB. Without it: the one on the `PATH`, else one fetched ' +
      'earlier, else one is fetched.',
  },
  secret: {
    variable: 'PORTCULLIS_SECRET',
    group: 'Secrets and keys',
    type: 'text of 32 bytes or more',
    parser: parse.secret,
    secret: true,
    requiredInProduction: true,
    doc:
      'Encrypts signing keys and password hashes in the database, and never lies there itself: without it ' +
      'they are lost, so keep it as safe as the database. Make one with `openssl rand -base64 48`. ' +
      'Development makes its own and keeps it in the data folder.',
  },
  secretPrevious: {
    variable: 'PORTCULLIS_SECRET_PREVIOUS',
    group: 'Secrets and keys',
    type: 'text of 32 bytes or more',
    parser: parse.secret,
    secret: true,
    rule: 'Needs `PORTCULLIS_SECRET`, and differs from it.',
    check: (value, all) => {
      if (all.secret === undefined) return 'must come together with PORTCULLIS_SECRET'
      return value === all.secret ? 'must differ from PORTCULLIS_SECRET' : null
    },
    doc: 'The secret before, while what it encrypted is re-encrypted under the new one.',
  },
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
  scopesByRole: {
    variable: null,
    group: 'Tokens and sessions',
    type: 'roles, each with its list of scopes',
    parser: parse.scopesByRole,
    default: {},
    doc:
      'The scopes that an account holds by its roles, for `@requiresScopes`: ' +
      "`{ EDITOR: ['articles:write'] }`.",
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
      'How long an access token lives. A service that verifies tokens by the key set alone sees a ' +
      'revocation only when the token expires, so keep it short.',
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
    doc: 'A session that is not refreshed for so long ends.',
  },
  sessionMaxTtlSeconds: {
    variable: 'PORTCULLIS_SESSION_MAX_TTL',
    group: 'Tokens and sessions',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('1s', '3650d'),
    default: '90d',
    doc: 'A session ends so long after the sign-in, however often it is refreshed.',
  },
  refreshGraceSeconds: {
    variable: 'PORTCULLIS_REFRESH_GRACE',
    group: 'Tokens and sessions',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('0s', '5m'),
    default: '10s',
    doc:
      'A refresh token that is presented again within this time, because an answer was lost, gets the same ' +
      'successor; later it ends the session. `0s` allows no repeat.',
  },
  revocation: {
    variable: 'PORTCULLIS_REVOCATION',
    group: 'Tokens and sessions',
    type: 'coherent or strict',
    parser: parse.oneOf(['coherent', 'strict']),
    default: 'coherent',
    doc:
      'Coherent: each instance keeps live sessions in memory and learns of changes from the database within ' +
      'milliseconds, one second at the worst. Strict: each request reads the database.',
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
    doc: 'The work of one password hash: one more doubles it.',
  },
  passwordMinLength: {
    variable: 'PORTCULLIS_PASSWORD_MIN_LENGTH',
    group: 'Passwords',
    type: 'whole number',
    unit: 'characters (code points)',
    parser: parse.wholeNumber(8, 64),
    default: 15,
    doc: 'NIST SP 800-63B-4 asks for 15 where the password is the only factor, 8 beside another.',
  },
  throttling: {
    variable: null,
    group: 'Passwords',
    type: 'limits, each with its figures',
    parser: throttlingLimits,
    default: defaultThrottlingLimits,
    rule: 'At most 100 failures in `accountFailures` and `deviceFailures` together; `free <= max`, `firstWait <= maxWait <= forgetAfter`.',
    doc:
      'How often passwords, registrations and refresh tokens may be tried: the table in `docs/throttling.md` has ' +
      'the figures, durations in seconds. An option replaces some of them: ' +
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
      'How long events are kept in the database: sign-ins and refused ones, revocations, changes of accounts. They ' +
      'hold addresses, so keep them no longer than they are needed. A shorter time also ends what was stored before.',
  },
  refreshEventRetentionSeconds: {
    variable: 'PORTCULLIS_REFRESH_EVENT_RETENTION',
    group: 'Events',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('0s', '3650d'),
    default: '7d',
    doc:
      'How long events of refreshes are kept: there are as many as there are access tokens. `0s` stores none; the ' +
      'log has them in any case. Longer than `PORTCULLIS_EVENT_RETENTION` is as long as that.',
  },
  limits: {
    variable: 'PORTCULLIS_LIMITS',
    group: 'Limits',
    type: 'limits, each with its value',
    parser: limits,
    default: defaultLimits,
    doc:
      'What a request, and all of them together, may cost: the table in `docs/limits.md` has the names and figures. ' +
      'Says what differs from the defaults: `depth=30,aliases=100`; as an option `{ depth: 30, aliases: 100 }`.',
  },
  corsOrigins: {
    variable: 'PORTCULLIS_CORS_ORIGINS',
    group: 'Browsers',
    type: 'list of origins',
    parser: parse.origins,
    default: '',
    doc:
      'The sites and apps whose scripts may call the API: `https://app.example.com`, `capacitor://localhost`, ' +
      '`tauri://localhost`, `chrome-extension://id`. Without any, only pages of the same origin may.',
  },
  corsHeaders: {
    variable: 'PORTCULLIS_CORS_HEADERS',
    group: 'Browsers',
    type: 'list of names of headers',
    parser: parse.headerNames,
    default: '',
    doc:
      'Headers that those scripts may send, beside the ones that GraphQL clients and tracing use: ' +
      '[browsers](http.md#browsers) has the list.',
  },
  hsts: {
    variable: 'PORTCULLIS_HSTS',
    group: 'Browsers',
    type: 'off, or directives of `Strict-Transport-Security`',
    parser: parse.hsts,
    default: 'max-age=31536000',
    doc:
      'What answers over TLS, our own or that of a trusted proxy, tell browsers about this host: to use nothing but ' +
      'HTTPS. `max-age=31536000; includeSubDomains` says it for every host below it, too: be sure that all of them ' +
      'have HTTPS. `off` sends nothing.',
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

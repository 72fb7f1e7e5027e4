import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'
import { defaultLimits, requestLimits } from './request-limits.js'

/** The settings of the server. */
export const serverSettings = {
  mode: {
    variable: 'PORTCULLIS_MODE',
    group: 'Server',
    type: 'development or production',
    parser: parse.oneOf(['development', 'production']),
    doc:
      'Default: production if a MongoDB is configured or `NODE_ENV` is `production`, otherwise development. ' +
      'Production requires a secret and a MongoDB. Development creates both in the data folder.',
  },
  /** With 0, the operating system selects a free port. */
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
  /** Empty, or a path that begins with a slash and does not end with one. */
  basePath: {
    variable: 'PORTCULLIS_BASE_PATH',
    group: 'Server',
    type: 'path of a URL',
    parser: parse.basePath,
    default: '',
    doc:
      'The prefix of all paths: `/api/auth` serves `/api/auth/graphql`, `/api/auth/readyz` and the others. The names of the ' +
      'cookies contain it. See [mounting](mounting.md#base-path).',
  },
  tlsCertFile: {
    variable: 'TLS_CERT_FILE',
    group: 'Server',
    type: 'path',
    path: 'file',
    parser: parse.path,
    rule: 'Requires `TLS_KEY_FILE`.',
    check: (_value: string, { tlsKeyFile }: { readonly tlsKeyFile?: string }) =>
      tlsKeyFile === undefined ? 'must be set together with TLS_KEY_FILE' : null,
    doc: 'The certificate chain in PEM format. Enables HTTPS.',
  },
  tlsKeyFile: {
    variable: 'TLS_KEY_FILE',
    group: 'Server',
    type: 'path',
    path: 'file',
    parser: parse.path,
    rule: 'Requires `TLS_CERT_FILE`.',
    check: (_value: string, { tlsCertFile }: { readonly tlsCertFile?: string }) =>
      tlsCertFile === undefined ? 'must be set together with TLS_CERT_FILE' : null,
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
  websockets: {
    variable: 'PORTCULLIS_WEBSOCKETS',
    group: 'Server',
    type: 'auto, on or off',
    parser: parse.oneOf(['auto', 'on', 'off']),
    default: 'auto',
    doc:
      'Whether subscriptions are served over WebSockets too. `auto`: if the packages `ws` and `graphql-ws` are installed. `on`: the ' +
      'start fails without them. See [subscriptions](subscriptions.md#websockets).',
  },
  /** From the signal to stop until connections are refused. */
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
  operations: {
    variable: 'PORTCULLIS_OPERATIONS',
    group: 'Limits',
    type: 'any or registered',
    parser: parse.oneOf(['any', 'registered']),
    default: 'any',
    rule: '`registered` requires `PORTCULLIS_OPERATIONS_FILE`.',
    check: (value: string, { operationsFile }: { readonly operationsFile?: string }) =>
      value === 'registered' && operationsFile === undefined
        ? 'must be set together with PORTCULLIS_OPERATIONS_FILE'
        : null,
    doc: 'Which operations clients may send: `any`, or only those of `PORTCULLIS_OPERATIONS_FILE`. See `docs/limits.md`.',
  },
  operationsFile: {
    variable: 'PORTCULLIS_OPERATIONS_FILE',
    group: 'Limits',
    type: 'path',
    path: 'file',
    parser: parse.path,
    rule: 'Requires `PORTCULLIS_OPERATIONS=registered`.',
    check: (_value: string, { operations }: { readonly operations?: string }) =>
      operations === 'registered' ? null : 'must be set together with PORTCULLIS_OPERATIONS=registered',
    doc: 'A JSON file with the registered operations: a persisted query manifest of Apollo, or an object of sources by id.',
  },
  limits: {
    variable: 'PORTCULLIS_LIMITS',
    group: 'Limits',
    type: 'limits, each with its value',
    parser: requestLimits,
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
  /** Header names in lower case. */
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
  /** The value of `Strict-Transport-Security`, or `off`. */
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
} as const satisfies SettingRows

/** The values of `serverSettings`. */
export type ServerSettings = ConfigurationOf<typeof serverSettings>

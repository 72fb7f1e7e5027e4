import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'
import { defaultLimits, requestLimits } from './request-limits.js'

export const serverSettings = {
  mode: {
    variable: 'PORTCULLIS_MODE',
    group: 'Server',
    type: 'development or production',
    parser: parse.oneOf(['development', 'production']),
    doc:
      'Without it: production when a MongoDB is named or `NODE_ENV` is `production`, development otherwise. ' +
      'Production requires a secret and a MongoDB; development makes both itself, below the data folder.',
  },
  /** 0 lets the system choose. */
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
    check: (_value: string, { tlsKeyFile }: { readonly tlsKeyFile?: string }) =>
      tlsKeyFile === undefined ? 'must come together with TLS_KEY_FILE' : null,
    doc: 'The certificate chain as PEM: the server then speaks HTTPS itself.',
  },
  tlsKeyFile: {
    variable: 'TLS_KEY_FILE',
    group: 'Server',
    type: 'path',
    path: 'file',
    parser: parse.path,
    rule: 'Given together with `TLS_CERT_FILE`, or not at all.',
    check: (_value: string, { tlsCertFile }: { readonly tlsCertFile?: string }) =>
      tlsCertFile === undefined ? 'must come together with TLS_CERT_FILE' : null,
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
  /** From being told to stop until connections are refused. */
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
  limits: {
    variable: 'PORTCULLIS_LIMITS',
    group: 'Limits',
    type: 'limits, each with its value',
    parser: requestLimits,
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
  /** In lower case. */
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
  /** The value of `Strict-Transport-Security`, or `off`. */
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
} as const satisfies SettingRows

export type ServerSettings = ConfigurationOf<typeof serverSettings>

import fc from 'fast-check'
import {
  defaultThrottlingLimits,
  readConfiguration,
  settingList,
} from '../../src/application/configuration.js'
import { ConfigurationError, type ConfigurationFault } from '../../src/config/index.js'
import { defaultLimits } from '../../src/server/request-limits.js'

const secret = 'a-secret-that-is-thirty-two-bytes-long-at-least'
const production = { MONGODB_URI: 'mongodb://db.example.com/?replicaSet=rs', PORTCULLIS_SECRET: secret }

type Sources = Parameters<typeof readConfiguration>[0]

function read(env: Sources['env'], options?: unknown) {
  // Options come from JavaScript as well, where nothing has checked their types.
  const given = options as NonNullable<Sources['options']> | undefined
  return readConfiguration({
    env,
    ...(given && { options: given }),
    cwd: '/srv/app',
    isReadableFile: (path) => /^\/srv\/[a-z/]+\.pem$/.test(path),
  })
}

function faultsOf(env: Sources['env'], options?: unknown): readonly ConfigurationFault[] {
  try {
    read(env, options)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
  return []
}

describe('where a setting comes from', () => {
  test('nothing given is a development server on the loopback address', () => {
    expect(read({})).toEqual({
      mode: 'development',
      port: 4000,
      host: '127.0.0.1',
      websockets: 'auto',
      basePath: '',
      dataDir: '/srv/app/.portcullis',
      collectionPrefix: 'portcullis_',
      issuer: 'portcullis',
      audience: 'portcullis',
      clientId: 'portcullis',
      scopesByRole: {},
      secondFactorRoles: [],
      emailLink: 'any',
      signingAlgorithm: 'ES256',
      accessTokenTtlSeconds: 900,
      sessionIdleTtlSeconds: 14 * 86_400,
      sessionMaxTtlSeconds: 90 * 86_400,
      refreshGraceSeconds: 10,
      revocation: 'coherent',
      bcryptCost: 12,
      operations: 'any',
      passwordMinLength: 15,
      hookTimeoutSeconds: 5,
      eventRetentionSeconds: 90 * 24 * 60 * 60,
      refreshEventRetentionSeconds: 7 * 24 * 60 * 60,
      throttling: defaultThrottlingLimits,
      limits: defaultLimits,
      corsOrigins: [],
      corsHeaders: [],
      hsts: 'max-age=31536000',
      trustProxy: [],
      introspection: true,
      drainDelaySeconds: 0,
      registration: 'open',
      deletionGraceSeconds: 604_800,
      logLevel: 'info',
      memoryBytes: 96 * 1024 * 1024,
    })
  })

  test('an option wins over its variable, and undefined leaves it to that', () => {
    const env = { PORT: '5000', PORTCULLIS_ISSUER: 'https://id.example.com' }

    expect(read(env, { port: 0, issuer: undefined })).toMatchObject({
      port: 0,
      issuer: 'https://id.example.com',
    })
  })

  test('an empty or blank variable counts as missing', () => {
    expect(read({ PORT: '', HOST: ' ', MONGODB_URI: '', PORTCULLIS_SECRET: '' })).toEqual(read({}))
  })

  test('blanks around a value do not count, but in a secret every byte does', () => {
    const configuration = read({ PORT: ' 5000 ', PORTCULLIS_SECRET: ` ${secret} ` })

    expect(configuration).toMatchObject({ port: 5000, secret: ` ${secret} ` })
  })

  test('lists are read from text and from lists', () => {
    const expected = ['https://a.example.com', 'http://localhost:3000']

    expect(
      read({ PORTCULLIS_CORS_ORIGINS: 'https://a.example.com, http://localhost:3000,' }).corsOrigins,
    ).toEqual(expected)
    expect(read({}, { corsOrigins: expected }).corsOrigins).toEqual(expected)
  })

  test('headers of CORS are read in lower case, and HSTS in one spelling', () => {
    expect(read({ PORTCULLIS_CORS_HEADERS: 'X-Tenant, b3' }).corsHeaders).toEqual(['x-tenant', 'b3'])
    for (const [written, canonical] of [
      ['OFF', 'off'],
      ['max-age=0', 'max-age=0'],
      ['includeSubdomains', 'max-age=31536000; includeSubDomains'],
      ['max-age="60" ;includeSubDomains', 'max-age=60; includeSubDomains'],
      ['Max-Age=63072000; includeSubDomains; preload', 'max-age=63072000; includeSubDomains; preload'],
    ] as const)
      expect(read({}, { hsts: written }).hsts).toBe(canonical)
  })

  test('durations are written with a unit, or given as seconds by an option', () => {
    expect(read({ PORTCULLIS_ACCESS_TOKEN_TTL: '2h' }).accessTokenTtlSeconds).toBe(7200)
    expect(read({}, { accessTokenTtl: '90s' }).accessTokenTtlSeconds).toBe(90)
    expect(read({}, { refreshGrace: 0 }).refreshGraceSeconds).toBe(0)
    expect(faultsOf({ PORTCULLIS_ACCESS_TOKEN_TTL: '900' })).toHaveLength(1)
  })

  test('paths are made absolute from the working folder', () => {
    expect(
      read({ PORTCULLIS_DATA_DIR: 'data', TLS_CERT_FILE: 'c.pem', TLS_KEY_FILE: '/srv/k.pem' }),
    ).toMatchObject({
      dataDir: '/srv/app/data',
      tlsCertFile: '/srv/app/c.pem',
      tlsKeyFile: '/srv/k.pem',
    })
  })

  test('the result is frozen to its depth', () => {
    const configuration = read({}, { scopesByRole: { EDITOR: ['articles:write'] } })

    expect(Object.isFrozen(configuration)).toBe(true)
    expect(Object.isFrozen(configuration.scopesByRole.EDITOR)).toBe(true)
    expect(Object.isFrozen(configuration.corsOrigins)).toBe(true)
  })
})

describe('the mode', () => {
  test.each([
    [{}, undefined, 'development'],
    [{ NODE_ENV: 'test' }, undefined, 'development'],
    [{ NODE_ENV: 'production', ...production }, undefined, 'production'],
    [production, undefined, 'production'],
    [{}, { mongodbUri: production.MONGODB_URI, secret }, 'production'],
    [{ ...production, PORTCULLIS_MODE: 'development' }, undefined, 'development'],
    [{ NODE_ENV: 'production' }, { mode: 'development' }, 'development'],
    [{ PORTCULLIS_MODE: '', NODE_ENV: '' }, undefined, 'development'],
  ])('of %j with options %j is %s', (env, options, mode) => {
    expect(read(env as Sources['env'], options).mode).toBe(mode)
  })

  test('production listens on every address and keeps its schema to itself, unless told otherwise', () => {
    expect(read(production)).toMatchObject({ host: '0.0.0.0', introspection: false })
    expect(read({ ...production, HOST: '::1', PORTCULLIS_INTROSPECTION: 'yes' })).toMatchObject({
      host: '::1',
      introspection: true,
    })
  })

  test('production names all that it misses in one message', () => {
    expect(() => read({ PORTCULLIS_MODE: 'production' })).toThrow(
      /MONGODB_URI is required in production[\s\S]*PORTCULLIS_SECRET is required in production/,
    )
  })

  test('a misspelt mode is a fault and brings no ease of development with it', () => {
    const rules = faultsOf({ PORTCULLIS_MODE: 'prod' }).map(({ key }) => key)

    expect(rules).toEqual(['PORTCULLIS_MODE', 'MONGODB_URI', 'PORTCULLIS_SECRET'])
  })
})

describe('faults', () => {
  test('all are told at once, each with its key, its rule and its value', () => {
    const env = { PORT: '70000', LOG_LEVEL: 'loud', PORTCULLIS_REVOCATION: 'strikt' }

    expect(faultsOf(env, { bcryptCost: 3.5 })).toEqual([
      { key: 'PORT', rule: 'must be a whole number from 0 to 65535', value: '"70000"' },
      expect.objectContaining({ key: 'LOG_LEVEL', value: '"loud"' }),
      { key: 'PORTCULLIS_REVOCATION', rule: 'must be one of coherent, strict', value: '"strikt"' },
      { key: 'bcryptCost', rule: 'must be a whole number from 4 to 20', value: '3.5' },
    ])
    expect(() => read(env)).toThrow('PORT must be a whole number from 0 to 65535, but is "70000"')
  })

  test.each([
    [{ PORT: '-1' }],
    [{ PORT: '0x50' }],
    [{ PORT: '1e3' }],
    [{ HOST: 'http://localhost' }],
    [{ HOST: 'localhost:4000' }],
    [{ MONGODB_URI: 'postgres://db/', PORTCULLIS_SECRET: secret }],
    [{ PORTCULLIS_SECRET: 'x'.repeat(31) }],
    [{ PORTCULLIS_SECRET_PREVIOUS: secret }],
    [{ PORTCULLIS_SECRET: secret, PORTCULLIS_SECRET_PREVIOUS: secret }],
    [{ PORTCULLIS_ISSUER: 'https://' }],
    [{ PORTCULLIS_AUDIENCE: 'two words' }],
    [{ PORTCULLIS_SIGNING_ALGORITHM: 'none' }],
    [{ PORTCULLIS_SIGNING_KEYS_FILE: '/etc/missing.pem' }],
    [{ PORTCULLIS_MONGOD: '/etc/missing' }],
    [{ PORTCULLIS_ACCESS_TOKEN_TTL: '15 minutes' }],
    [{ PORTCULLIS_ACCESS_TOKEN_TTL: '2d' }],
    [{ PORTCULLIS_ACCESS_TOKEN_TTL: '0s' }],
    [{ PORTCULLIS_SESSION_IDLE_TTL: '5m' }],
    [{ PORTCULLIS_SESSION_MAX_TTL: '7d' }],
    [{ PORTCULLIS_REFRESH_GRACE: '6m' }],
    [{ PORTCULLIS_MEMORY: '100MB' }],
    [{ PORTCULLIS_MEMORY: '1023KiB' }],
    [{ PORTCULLIS_MEMORY: '3GiB' }],
    [{ PORTCULLIS_MEMORY: '0' }],
    [{ PORTCULLIS_PASSWORD_MIN_LENGTH: '7' }],
    [{ PORTCULLIS_PASSWORD_MIN_LENGTH: '65' }],
    [{ ...production, PORTCULLIS_BCRYPT_COST: '9' }],
    [{ PORTCULLIS_CORS_ORIGINS: '*' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'null' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'https://*.example.com' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'https://app.example.com/' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'https://App.example.com' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'https://a.example.com, app.example.com' }],
    [{ PORTCULLIS_TRUST_PROXY: 'true' }],
    [{ PORTCULLIS_TRUST_PROXY: '0.0.0.0/0' }],
    [{ PORTCULLIS_TRUST_PROXY: '10.0.0.0/33' }],
    [{ PORTCULLIS_TRUST_PROXY: '10.0.0.0/8/8' }],
    [{ PORTCULLIS_TRUST_PROXY: '10.0.0.1:80' }],
    [{ PORTCULLIS_TRUST_PROXY: '[fd00::1]' }],
    [{ PORTCULLIS_TRUST_PROXY: 'fe80::1%eth0' }],
    [{ PORTCULLIS_TRUST_PROXY: '::ffff:0:0/96' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'file://app' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'capacitor://*' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'capacitor://localhost/' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'Capacitor://localhost' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'HTTPS://app.example.com' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'wss://app.example.com' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'tauri:localhost' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'tauri://' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'tauri://user@localhost' }],
    [{ PORTCULLIS_CORS_HEADERS: '*' }],
    [{ PORTCULLIS_CORS_HEADERS: 'x-tenant: a' }],
    [{ PORTCULLIS_CORS_HEADERS: 'x tenant' }],
    [{ PORTCULLIS_HSTS: 'true' }],
    [{ PORTCULLIS_HSTS: 'max-age=1y' }],
    [{ PORTCULLIS_HSTS: 'max-age=1; max-age=2' }],
    [{ PORTCULLIS_HSTS: 'max-age=1; includeSubDomains; includeSubDomains' }],
    [{ PORTCULLIS_HSTS: 'max-age=31536000; preload' }],
    [{ PORTCULLIS_HSTS: 'max-age=60; includeSubDomains; preload' }],
    [{ PORTCULLIS_HSTS: 'max-age=60\r\nx-evil: 1' }],
    [{ PORTCULLIS_INTROSPECTION: 'maybe' }],
  ])('%j is one fault', (env) => {
    expect(faultsOf(env as Sources['env'])).toHaveLength(1)
  })

  test.each([
    [{ PORTCULLIS_TRUST_PROXY: '10.0.0.0/8, ::1, fd00::/8, 192.0.2.7' }],
    [{ PORTCULLIS_TRUST_PROXY: '::ffff:10.0.0.0/104, ::FFFF:192.0.2.7, FD00:0:0::1' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'https://app.example.com:8443,http://[::1]:3000' }],
    [
      {
        PORTCULLIS_CORS_ORIGINS: 'capacitor://localhost,tauri://localhost,ionic://localhost,http://localhost',
      },
    ],
    [{ PORTCULLIS_CORS_ORIGINS: 'chrome-extension://abcdefghijklmnopabcdefghijklmnop' }],
    [{ PORTCULLIS_CORS_ORIGINS: 'safari-web-extension://5A0E6B0D-8B1B-4C5D-9E0F-000000000000' }],
    [{ PORTCULLIS_AUDIENCE: 'urn:example:api' }],
    [{ PORTCULLIS_SECRET: 'é'.repeat(16) }],
    [{ PORTCULLIS_BCRYPT_COST: '4' }],
    [{ ...production, PORTCULLIS_BCRYPT_COST: '10' }],
  ])('%j is none', (env) => {
    expect(faultsOf(env as Sources['env'])).toEqual([])
  })

  test('a TLS certificate and its key come together', () => {
    const alone = { TLS_CERT_FILE: '/srv/cert.pem' }

    expect(faultsOf(alone)).toEqual([
      expect.objectContaining({ rule: 'must be set together with TLS_KEY_FILE' }),
    ])
    expect(faultsOf({ ...alone, TLS_KEY_FILE: '/srv/key.pem' })).toEqual([])
  })

  test('the port for metrics is not that of the API, and their token is one that a header can carry', () => {
    expect(faultsOf({ METRICS_PORT: '4000' })).toEqual([
      { key: 'METRICS_PORT', rule: 'must differ from PORT', value: '"4000"' },
    ])
    expect(read({ PORT: '0', METRICS_PORT: '0' })).toMatchObject({ port: 0, metricsPort: 0 })
    expect(read({}, { metricsToken: 'x'.repeat(32) })).toMatchObject({ metricsToken: 'x'.repeat(32) })
    for (const token of ['x'.repeat(31), 'x'.repeat(513), `${'x'.repeat(40)} y`, `${'x'.repeat(40)}é`])
      expect(faultsOf({ METRICS_TOKEN: token })).toEqual([
        { key: 'METRICS_TOKEN', rule: expect.stringContaining('must be 32 to 512 characters') },
      ])
  })

  test('scopes by role are lists of scope tokens', () => {
    expect(faultsOf({}, { scopesByRole: { EDITOR: ['articles:write'] } })).toEqual([])
    expect(faultsOf({}, { scopesByRole: { EDITOR: ['two words'] } })).toHaveLength(1)
    expect(faultsOf({}, { scopesByRole: { EDITOR: 'articles:write' } })).toHaveLength(1)
  })

  test('an option that is none is a fault with the name that was probably meant', () => {
    expect(faultsOf({}, { sessionIdelTtl: '1h' })).toEqual([
      { key: 'sessionIdelTtl', rule: 'is not an option: did you mean sessionIdleTtl?' },
    ])
  })

  test('a value that is or may be secret is in no message', () => {
    const leak = 'hunter2'
    const env = {
      MONGODB_URI: `http://user:${leak}@db`,
      PORTCULLIS_SECRET: leak,
      PORTCULLIS_SECRET_PREVIOUS: leak,
      PORTCULLIS_SIGNING_KEYS_FILE: `-----BEGIN PRIVATE KEY-----${leak}`,
      PORTCULLIS_CORS_ORIGINS: `https://user:${leak}@example.com`,
      TLS_KEY_FILE: `line\n${leak}`,
    }

    expect(faultsOf(env).map(({ key }) => key)).toEqual(expect.arrayContaining(Object.keys(env)))
    expect(() => read(env)).toThrow(expect.objectContaining({ message: expect.not.stringContaining(leak) }))
  })

  test('whatever is given, the outcome is a configuration or its faults', () => {
    const options = settingList.map(({ option }) => option)
    const variables = settingList.flatMap(({ variable }) => variable ?? [])
    const anyOptions = fc.dictionary(fc.constantFrom(...options), fc.anything(), { maxKeys: 4 })
    const anyEnv = fc.dictionary(fc.constantFrom(...variables), fc.string({ unit: 'binary' }), { maxKeys: 4 })

    fc.assert(
      fc.property(anyEnv, anyOptions, (env, given) => {
        expect(Array.isArray(faultsOf(env, given))).toBe(true)
      }),
    )
  })
})

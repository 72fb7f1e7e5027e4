import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { pino } from 'pino'
import { type StartedPortcullis, startPortcullis } from '../../harness/portcullis.js'
import { codeOf } from '../../second-factors/enrolled.js'
import { createMark, findMarks, textsOf } from './marks.js'

/** Secrets that were used, by what they are. */
const secrets = new Map<string, string>()
/** What the database keeps of them, which belongs nowhere else. */
const hashes = new Map<string, string>()
/** Everything that was written, and where. */
const written = new Map<string, string>()

function secret(what: string, text: string = createMark()): string {
  secrets.set(text, what)
  return text
}

type Body = string | { query?: unknown; variables?: unknown; extensions?: unknown; operationName?: unknown }
interface Sent {
  readonly path?: string
  readonly method?: string
  readonly headers?: Record<string, string>
}

const spans = new InMemorySpanExporter()
beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }))
})
afterAll(() => {
  trace.disable()
  context.disable()
})

const cookieName = '__Host-portcullis-refresh'
const payload = '{ accessToken refreshToken deviceToken user { id } }'
const registerQuery = `mutation Register($input: RegisterInput!) { register(input: $input) ${payload} }`
const loginQuery = `mutation Login($input: LoginInput!) { login(input: $input) ${payload} }`
const refreshQuery = `mutation Refresh($token: String) { refreshSession(refreshToken: $token) ${payload} }`
const logoutQuery = 'mutation Logout($token: String) { logout(refreshToken: $token) }'
const changeQuery =
  'mutation Change($input: ChangePasswordInput!) { changePassword(input: $input) { user { id } } }'

/** Sends anything, and keeps the answer but for the tokens that it is there to give; those are secrets from then on. */
function createVisitor(server: StartedPortcullis, place: string) {
  async function send(body: Body, { path = '/graphql', method = 'POST', headers = {} }: Sent = {}) {
    const answer = await fetch(server.origin + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const issued = new Map<string, string>()
    const cookies = answer.headers.getSetCookie().map((line) => {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      if (value !== '') issued.set(value, name)
      return [name, value] as const
    })
    let text = await answer.text()
    const given: Record<string, string> = {}
    for (const [whole, name = '', token = ''] of text.matchAll(
      /"(accessToken|refreshToken|deviceToken|secret|enrolment|signIn)":"([^"]+)"/g,
    )) {
      issued.set(token, name)
      given[name] = token
      text = text.replace(whole, '')
    }
    // Recovery codes, also as they are typed without hyphens.
    text = text.replace(/"codes":\[("[^\]]+)\]/, (_whole, list: string) => {
      const codes = list.match(/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/g) ?? []
      for (const code of codes) {
        issued.set(code, 'recovery code')
        issued.set(code.replaceAll('-', ''), 'recovery code')
      }
      given.recoveryCode = codes[0] ?? ''
      return ''
    })
    const head = [...answer.headers].filter(([name]) => name !== 'set-cookie')
    written.set(
      `${text} ${JSON.stringify(head)}`,
      `${place}, the answer ${answer.status} to ${JSON.stringify(body)}`,
    )
    for (const [token, name] of issued) secret(name, token)
    return { text, status: answer.status, cookies: new Map(cookies), ...given } as Answer
  }
  return { send, register, login }

  function register(username: string, password: string, cookie = false) {
    return send({ query: registerQuery, variables: { input: { username, password, cookie } } })
  }
  function login(username: string, password: string, headers = {}) {
    return send({ query: loginQuery, variables: { input: { username, password } } }, { headers })
  }
}

interface Answer {
  readonly text: string
  readonly status: number
  readonly cookies: ReadonlyMap<string, string>
  readonly accessToken?: string
  readonly refreshToken?: string
  readonly secret?: string
  readonly enrolment?: string
  readonly signIn?: string
  readonly recoveryCode?: string
}

type Visitor = ReturnType<typeof createVisitor>

const bearer = (token = '') => ({ authorization: `Bearer ${token}` })

async function signInAndOut({ send, register, login }: Visitor, server: StartedPortcullis): Promise<void> {
  const password = secret('password', `${createMark()} é 鍵 "quoted" \\ lantern`)
  const ana = await register('ana', password)
  expect(ana.accessToken).toBeDefined()
  await register('ana', secret('password of a taken name'))
  await login('ana', secret('wrong password'))
  await login('nobody-there', secret('password of nobody'))
  await login(secret('password as user name'), secret('password beside it'))
  expect((await login('ana', password)).refreshToken).toBeDefined()
  await send({ query: '{ me { id sessions { id userAgent } } }' }, { headers: bearer(ana.accessToken) })

  const next = await send({ query: refreshQuery, variables: { token: ana.refreshToken } })
  // Within the grace the same successor comes again: the one place for it.
  const repeated = await send({ query: refreshQuery, variables: { token: ana.refreshToken } })
  expect(repeated.refreshToken).toBe(next.refreshToken)
  await send({ query: '{ me { id } }' }, { headers: bearer(String(next.accessToken)) })
  server.clock.advance({ minutes: 1 })
  const reused = await send({ query: refreshQuery, variables: { token: ana.refreshToken } })
  expect(reused.text).toContain('REFRESH_TOKEN_REUSED')
  await send({ query: '{ me { id } }' }, { headers: bearer(next.accessToken) })

  const changed = secret('new password')
  const again = await login('ana', password)
  const headers = bearer(again.accessToken)
  const change = (currentPassword: string, newPassword: string) =>
    send({ query: changeQuery, variables: { input: { currentPassword, newPassword } } }, { headers })
  await change(secret('wrong current password'), secret('new password, not taken'))
  expect((await change(password, changed)).text).toContain('changePassword')
  await login('ana', password)
  await send({ query: logoutQuery, variables: { token: again.refreshToken } }, { headers })
  server.clock.advance({ minutes: 20 })
  await send({ query: '{ me { id } }' }, { headers })
}

/** An authenticator app, recovery codes and a sign-in in two steps, with wrong values in each place. */
async function enterSecondFactors(
  { send, register, login }: Visitor,
  server: StartedPortcullis,
): Promise<void> {
  const password = secret('password')
  const headers = bearer((await register('two-steps', password)).accessToken)
  const begun = await send({ query: 'mutation { beginTotp { enrolment secret expiresAt } }' }, { headers })
  const confirm = (enrolment: string | undefined, code: string) =>
    send(
      {
        query:
          'mutation ($input: ConfirmTotpInput!) { confirmTotp(input: $input) { codes user { secondFactors } } }',
        variables: { input: { enrolment, code } },
      },
      { headers },
    )
  await confirm(secret('unknown enrolment'), secret('wrong code'))
  await confirm(begun.enrolment, secret('wrong code'))
  const { recoveryCode } = await confirm(begun.enrolment, codeOf(begun.secret ?? '', server))
  expect(recoveryCode).toMatch(/-/)
  const { signIn } = await login('two-steps', password)
  expect(signIn).toMatch(/^pcm_/)
  const complete = (handle: string | undefined, secondFactor: object) =>
    send({
      query: `mutation ($input: CompleteSignInInput!) { completeSignIn(input: $input) ${payload} }`,
      variables: { input: { signIn: handle, secondFactor } },
    })
  await complete(secret('unknown handle'), { totp: secret('wrong code') })
  await complete(signIn, { totp: secret('wrong code') })
  await complete(signIn, { recoveryCode: secret('wrong recovery code') })
  const { accessToken } = await complete(signIn, { recoveryCode })
  expect(accessToken).toBeDefined()
  await complete(signIn, { recoveryCode })
  await send(
    {
      query: `mutation ($input: ReauthenticateInput!) { reauthenticate(input: $input) ${payload} }`,
      variables: { input: { secondFactor: { recoveryCode: secret('wrong recovery code') } } },
    },
    { headers: bearer(accessToken) },
  )
  await send({ query: 'mutation { replaceRecoveryCodes { codes } }' }, { headers: bearer(accessToken) })
}

async function sendCookies({ send, register }: Visitor): Promise<void> {
  const cookieUser = await register('cookie-user', secret('password'), true)
  const token = cookieUser.cookies.get(cookieName)
  expect(token).toMatch(/^pcr_/)
  const cookie = [...cookieUser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const query = { query: refreshQuery }
  await send(query, { headers: { cookie, origin: 'https://evil.test' } })
  await send({ query: refreshQuery, variables: { token } }, { headers: { cookie } })
  await send({ query: refreshQuery, variables: { token } })
  await send(query, { headers: { cookie: `${cookieName}=${secret('unknown cookie')}` } })
  await send({ query: 'mutation { logout }' }, { headers: { cookie } })
  await send(query, { headers: { cookie } })
}

/** What admins do and see, and what a device that is known sends along. */
async function administer(
  { send, register, login }: Visitor,
  { portcullis }: StartedPortcullis,
): Promise<void> {
  const password = secret('password')
  const admin = await register('chief', secret('password of an admin'))
  const user = await register('administered', password, true)
  const id = (answer: Answer) => /"id":"([0-9a-f]{24})"/.exec(answer.text)?.[1] ?? ''
  await portcullis.accounts.setRoles(id(admin), ['ADMIN'])
  const headers = bearer(admin.accessToken)
  const device = [...user.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  await login('administered', secret('wrong password on a known device'), { cookie: device })
  const userId = `userId: "${id(user)}"`
  const events = 'auditEvents(first: 100) { nodes { type reason ipAddress userAgent requestId } }'
  for (const field of [
    `setUserRoles(input: { ${userId}, roles: [ADMIN] }) { id roles }`,
    `setUserRoles(input: { ${userId}, roles: [] }) { id roles }`,
    `revokeUserSessions(input: { ${userId} }) { id sessions { id userAgent } }`,
    `disableUser(input: { ${userId} }) { disabled ${events} }`,
  ])
    expect((await send({ query: `mutation { ${field} }` }, { headers })).text).not.toContain('"errors"')
  await login('administered', password, { cookie: device })
  await send({ query: `mutation { enableUser(input: { ${userId} }) { id } }` }, { headers })
  const seen = await send(
    { query: `{ ${events} users(first: 20) { nodes { id username sessions { id } ${events} } } }` },
    { headers },
  )
  expect(seen.text).toContain('ACCOUNT_DISABLED')
}

async function putTokensInWrongPlaces({ send, register }: Visitor): Promise<void> {
  const { accessToken = '', refreshToken = '' } = await register('misplaced', secret('password'))
  const me = { query: '{ me { id } }' }
  const strange = () => secret('strange token', createMark('tok-'))
  await send({ query: refreshQuery, variables: { token: accessToken } })
  await send({ query: refreshQuery, variables: { token: strange() } })
  await send({ query: logoutQuery, variables: { token: strange() } })
  await send(me, { headers: bearer(refreshToken) })
  await send(me, { headers: bearer(strange()) })
  await send(me, { headers: bearer(`${accessToken}x`) })
  await send(me, { headers: { authorization: `Basic ${strange()}` } })
  await send(me, { headers: { authorization: accessToken } })
  await send(me, { headers: { 'x-access-token': accessToken, cookie: `session=${strange()}` } })
  await send({ query: `{ user(id: "${accessToken}") { id } }` }, { headers: bearer(accessToken) })
  await send(
    { query: `mutation { revokeSession(id: "${refreshToken}") { id } }` },
    { headers: bearer(accessToken) },
  )
  await send({ query: '{ me { id } }', extensions: { token: strange(), persistedQuery: strange() } })
  const preflight = { 'apollo-require-preflight': 'true' }
  for (const path of [
    `/graphql?query={me{id}}&access_token=${accessToken}`,
    `/${refreshToken}`,
    `/healthz?${accessToken}`,
  ])
    await send('', { path, method: 'GET', headers: preflight })
  await send(me, {
    path: `/graphql?access_token=${accessToken}`,
    headers: { referer: `https://x.test/${refreshToken}` },
  })
}

async function sendWhatDoesNotFit({ send }: Visitor): Promise<void> {
  const s = () => secret('password of a faulty request')
  const inputs = [
    { username: 'faulty', password: s(), secretAnswer: s() },
    { username: 'faulty', password: { $gt: s() } },
    { username: { $where: s() }, password: s() },
    { username: 'faulty', password: [s()] },
    { username: 'faulty', password: [s(), s()], roles: [s()] },
    { username: s(), password: s() },
    { username: 'faulty', password: s(), email: s() },
    { username: 'faulty', password: s(), cookie: s() },
    { username: 'faulty', password: `${s()}${'x'.repeat(2000)}` },
    { username: 'faulty', password: `\ud83c${s()}` },
    { [s()]: s() },
    s(),
    [s()],
  ]
  for (const input of inputs)
    for (const query of [registerQuery, loginQuery]) await send({ query, variables: { input } })
  const literal = (text: string) => `mutation { login(input: { username: "faulty", ${text} }) ${payload} }`
  for (const text of [
    `password: "${s()}"`,
    `password: "${s()}", hint: "${s()}"`,
    `password: ["${s()}"]`,
    `password: { value: "${s()}" }`,
    `password: "${s()}`,
    `password: """${s()}""" "${s()}"`,
    `password: "\\q${s()}"`,
    `password: $password, cookie: "${s()}"`,
  ]) {
    const query = literal(text)
    await send({ query })
    await send('', { path: `/graphql?${new URLSearchParams({ query })}`, method: 'GET' })
  }
  await send({ query: `mutation ($p: String = "${s()}") { login(input: $p) ${payload} }` })
  await send(`{"query":"${s()}`)
  await send(`{"query":"{ me { id } }","__proto__":{"password":"${s()}"}}`)
  await send(s(), { headers: { 'content-type': 'text/plain' } })
  await send(`[{"query":"${s()}"}]`)
  await send({ query: { password: s() }, variables: s(), operationName: { password: s() } })
  await send({ query: '{ me { id } }', variables: [s()], extensions: s() })
}

async function walk(mode: 'development' | 'production'): Promise<void> {
  const lines: string[] = []
  const metricsToken = secret('METRICS_TOKEN', createMark('metrics-'))
  const server = await startPortcullis({
    mode,
    host: '127.0.0.1',
    secret: secret('PORTCULLIS_SECRET', `${createMark('secret-')}`),
    metricsToken,
    bcryptCost: mode === 'production' ? 10 : 4,
    // Nothing is redacted: what is not logged needs no redaction.
    log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    onEvent: (event) => void written.set(JSON.stringify(event), `${mode}, an event`),
  })
  const visitor = createVisitor(server, mode)
  await signInAndOut(visitor, server)
  await sendCookies(visitor)
  await administer(visitor, server)
  await enterSecondFactors(visitor, server)
  await putTokensInWrongPlaces(visitor)
  await sendWhatDoesNotFit(visitor)
  const metrics = await fetch(`${server.origin}/metrics`, { headers: bearer(metricsToken) })
  expect(metrics.status).toBe(200)
  written.set(await metrics.text(), `${mode}, the metrics`)
  await visitor.send('', { path: '/metrics', method: 'GET', headers: bearer(`${metricsToken}x`) })

  const { connection } = server.portcullis
  const { db } = connection
  if (db === undefined) throw new Error('The connection is closed.')
  for (const { name } of await db.listCollections().toArray()) {
    for (const stored of await db.collection(name).find().toArray()) {
      written.set(textsOf(stored).join('\n'), `${mode}, the collection ${name}`)
      // Its end: it may begin with the name of the key that sealed it.
      for (const [, text = ''] of JSON.stringify(stored).matchAll(/"(?:\w*[hH]ash|sealed\w*)":"([^"]+)"/g))
        hashes.set(text.slice(-32), `a stored hash or sealed value of ${name}`)
    }
  }

  // What can not be stored or looked up must not end in a log either.
  await connection.close()
  await visitor.register('away', secret('password while the database is away'))
  await visitor.login('ana', secret('password while the database is away'))
  await visitor.send({ query: refreshQuery, variables: { token: `pcr_${'a'.repeat(70)}` } })
  for (const line of lines) written.set(line, `${mode}, the log`)
  for (const { name, attributes, events, status, links } of spans.getFinishedSpans()) {
    written.set(JSON.stringify({ name, attributes, events, status, links }), `${mode}, a span`)
  }
  spans.reset()
}

/** What goes to the terminal past the log. */
function watchTerminal(): () => void {
  const streams = [process.stdout, process.stderr]
  const originals = streams.map((stream) => stream.write)
  for (const stream of streams) {
    const write = stream.write.bind(stream)
    // The stream's own type has overloads that a plain function can not show.
    stream.write = ((...args: Parameters<typeof write>) => {
      written.set(String(args[0]), 'the terminal')
      return write(...args)
    }) as typeof stream.write
  }
  return () => {
    for (const [at, stream] of streams.entries()) Object.assign(stream, { write: originals[at] })
  }
}

test('a mark is found whole, in part, and in every form', () => {
  const mark = 'canary +/éaBcDeFgHiJkLmNoP"Q'
  const hits = (text: string) => findMarks(new Map([[text, 'x']]), new Map([[mark, 'm']])).length > 0
  const bytes = Buffer.from(mark)
  for (const before of ['', 'a', 'ab', 'abc'])
    for (const encoding of ['base64', 'base64url', 'hex'] as const)
      expect(hits(Buffer.concat([Buffer.from(before), bytes, Buffer.from('!')]).toString(encoding))).toBe(
        true,
      )
  expect(hits(`x${mark.slice(3, 22)}x`)).toBe(true)
  expect(hits(encodeURIComponent(mark))).toBe(true)
  expect(hits(JSON.stringify({ mark }))).toBe(true)
  expect(hits(textsOf({ stored: [{ deep: bytes }] }).join())).toBe(true)
  expect(hits('canary')).toBe(false)
})

test('no password, token or cookie is in anything written: log, database, events, answers, metrics, spans; no hash outside the database', async () => {
  const stopWatching = watchTerminal()
  try {
    await walk('development')
    await walk('production')
  } finally {
    stopWatching()
  }
  const places = new Set(
    [...written.values()].map((place) => place.replace(/, the answer.*/s, ', an answer')),
  )
  for (const mode of ['development', 'production'])
    for (const kind of [
      'an answer',
      'an event',
      'the log',
      'the metrics',
      'a span',
      'the collection portcullis_accounts',
      'the collection portcullis_sessions',
    ])
      expect(places).toContain(`${mode}, ${kind}`)
  for (const what of [
    'password',
    'accessToken',
    'refreshToken',
    cookieName,
    '__Host-portcullis-device',
    'secret',
    'enrolment',
    'signIn',
    'recovery code',
  ])
    expect([...secrets.values()]).toContain(what)

  expect(findMarks(written, secrets)).toEqual([])
  const outside = new Map([...written].filter(([, place]) => !place.includes('the collection')))
  for (const name of ['portcullis_accounts', 'portcullis_sessions', 'portcullis_signingKeys'])
    expect([...hashes.values()]).toContain(`a stored hash or sealed value of ${name}`)
  expect(findMarks(outside, hashes)).toEqual([])
})

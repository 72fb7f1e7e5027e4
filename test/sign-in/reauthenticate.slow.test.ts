import { decodeJwt } from 'jose'
import { testPassword } from '../../src/testing/client.js'
import { openTestDatabase } from '../harness/database.js'
import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'

const typeDefs = `
  extend type Query { vault: String @auth(maxAge: 600) }
  extend type Mutation { pay: Boolean! @auth(maxAge: 600)  touch: Boolean! @auth }`
const resolvers = {
  Query: { vault: () => 'open' },
  Mutation: { pay: () => true, touch: () => true },
}

let here: StartedPortcullis
let there: StartedPortcullis
beforeAll(async () => {
  const { uri } = await openTestDatabase()
  here = await startPortcullis({ mongodbUri: uri, typeDefs, resolvers })
  // One clock for both.
  there = await startPortcullis({ mongodbUri: uri, typeDefs, resolvers, now: here.clock.now })
})

const fields =
  '{ accessToken refreshToken deviceToken user { id sessions { current authenticatedAt methods } } }'
const mutation = `mutation ($password: String) { reauthenticate(input: { password: $password }) ${fields} }`

function ask(token: string, password: string | null = testPassword, server = here) {
  return server.api.send({ query: mutation, variables: { password }, token })
}

interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}

async function proved(token: string, server = here): Promise<Tokens> {
  const answer = await ask(token, testPassword, server)
  // The shape of the schema.
  const payload = answer.data?.reauthenticate as Tokens | null | undefined
  if (payload == null) throw new Error(answer.text)
  return payload
}

const vault = (token: string, server = here) => server.api.send({ query: '{ vault }', token })
const reasons = (answer: Awaited<ReturnType<typeof vault>>) =>
  answer.errors?.map(({ extensions }) => extensions.reason ?? extensions.code)

test('a right password renews auth_time: what needs a recent proof is open again', async () => {
  const ana = await here.api.register('ana')
  here.clock.advance({ seconds: 700 })
  expect(reasons(await vault(ana.accessToken))).toEqual(['REAUTHENTICATION_REQUIRED'])

  const { accessToken } = await proved(ana.accessToken)

  expect((await vault(accessToken)).data).toEqual({ vault: 'open' })
  expect((await vault(accessToken, there)).data).toEqual({ vault: 'open' })
  const [before, after] = [decodeJwt(ana.accessToken), decodeJwt(accessToken)]
  expect(after.sid).toBe(before.sid)
  expect(Number(after.auth_time)).toBeGreaterThanOrEqual(Number(before.auth_time) + 700)
  expect(after.amr).toEqual(['pwd'])
})

test('T-S 1: an older token of the session is TOKEN_EXPIRED after a step-up, here at once and there within the bound, and never raised', async () => {
  const ben = await here.api.register('ben')
  here.clock.advance({ seconds: 700 })
  await vault(ben.accessToken, there)
  const { accessToken } = await proved(ben.accessToken)

  const old = await vault(ben.accessToken)
  expect({ status: old.status, reasons: reasons(old) }).toEqual({ status: 401, reasons: ['TOKEN_EXPIRED'] })
  await until(async () => {
    const answer = await vault(ben.accessToken, there)
    expect(answer.data?.vault ?? null).toBeNull()
    return reasons(answer)?.[0] === 'TOKEN_EXPIRED'
  })
  expect((await vault(accessToken, there)).data).toEqual({ vault: 'open' })
})

test('T-S 1: the new token counts on another instance at once, whatever that one has cached', async () => {
  const { accessToken } = await here.api.register('bea')
  let token = accessToken
  for (let times = 0; times < 5; times += 1) {
    await vault(token, there)
    token = (await proved(token)).accessToken
    expect((await vault(token, there)).data).toEqual({ vault: 'open' })
  }
})

test('two proofs within one second outdate each other too', async () => {
  const first = await here.api.register('cora')
  const second = await proved(first.accessToken)
  const third = await proved(second.accessToken)

  expect(reasons(await vault(first.accessToken))).toEqual(['TOKEN_EXPIRED'])
  expect(reasons(await vault(second.accessToken))).toEqual(['TOKEN_EXPIRED'])
  expect((await vault(third.accessToken)).data).toEqual({ vault: 'open' })
})

test('a token with an older auth_time than that of its session is TOKEN_EXPIRED', async () => {
  const { accessToken, userId } = await here.api.register('celia')
  const { sid, auth_time: authTime } = decodeJwt(accessToken)
  const { token } = here.services.accessTokens.sign({
    userId,
    sessionId: String(sid),
    roles: ['USER'],
    scopes: [],
    authTime: Number(authTime) - 1,
  })

  expect(reasons(await vault(token))).toEqual(['TOKEN_EXPIRED'])
})

test('T-S 2: a refresh keeps auth_time and amr, and renews neither', async () => {
  const dora = await here.api.register('dora')
  here.clock.advance({ seconds: 700 })
  const stepped = await proved(dora.accessToken)
  here.clock.advance({ seconds: 700 })
  const refreshed = await here.api.refresh(stepped.refreshToken)

  const [before, after] = [decodeJwt(stepped.accessToken), decodeJwt(refreshed.accessToken)]
  expect([after.auth_time, after.amr, after.auth_seq]).toEqual([before.auth_time, ['pwd'], 1])
  expect(reasons(await vault(refreshed.accessToken))).toEqual(['REAUTHENTICATION_REQUIRED'])
})

test('T-S 3: wrong passwords are throttled by session, and other sessions of the account are free', async () => {
  const { accessToken } = await here.api.register('emil')
  const other = await here.api.login('emil')
  for (let times = 0; times < 5; times += 1) {
    expect(codes(await ask(accessToken, 'wrong password of emil'))).toEqual(['INVALID_CREDENTIALS'])
  }
  const limited = await ask(accessToken)
  expect(codes(limited)).toEqual(['RATE_LIMITED'])
  expect(limited.status).toBe(200)

  const { accessToken: raised } = await proved(other.accessToken)
  expect((await vault(raised)).data).toEqual({ vault: 'open' })
})

test('aliases of one request are counted each, and many sessions get no more guesses than one account has', async () => {
  await here.api.register('fritz')
  const attempts = Array.from(
    { length: 8 },
    (_, at) => `a${at}: reauthenticate(input: { password: "wrong, and long enough" }) { accessToken }`,
  )
  const sessions = await Promise.all(Array.from({ length: 10 }, () => here.api.login('fritz')))
  const failures: number[] = []
  for (const { accessToken } of sessions) {
    const answer = await here.api.send({ query: `mutation { ${attempts.join(' ')} }`, token: accessToken })
    failures.push(codes(answer).filter((code) => code === 'INVALID_CREDENTIALS').length)
  }
  // One fails a mutation whole, as AuthPayload is not nullable: each request is one attempt.
  expect(failures.every((count) => count <= 1)).toBe(true)
  const guess = async () => {
    let wrong = 0
    for (const { accessToken } of sessions)
      for (let times = 0; times < 6; times += 1)
        wrong += codes(await ask(accessToken, 'wrong password')).includes('INVALID_CREDENTIALS') ? 1 : 0
    return wrong
  }
  const total = failures.reduce((sum, count) => sum + count, 0) + (await guess())
  expect(total).toBeGreaterThanOrEqual(20)
  expect(total).toBeLessThanOrEqual(30)
})

test('T-S 7: a cookie-bound session stays bound to its cookie, and another tab recovers by refreshing', async () => {
  await here.api.register('greta')
  const login = await here.api.send({
    query: `mutation { login(input: { username: "greta", password: "${testPassword}", cookie: true }) { accessToken } }`,
  })
  const token = String(Object(login.data?.login).accessToken)
  const answer = await ask(token)

  expect(answer.data).toMatchObject({ reauthenticate: { refreshToken: null, deviceToken: null } })
  const cookie = answer.headers.getSetCookie().find((each) => each.startsWith('__Host-portcullis-refresh='))
  expect(reasons(await vault(token))).toEqual(['TOKEN_EXPIRED'])
  const refreshed = await here.api.send({
    query: 'mutation { refreshSession { accessToken } }',
    headers: { cookie: cookie?.split(';')[0] ?? '' },
  })
  expect((await vault(String(Object(refreshed.data?.refreshSession).accessToken))).data).toEqual({
    vault: 'open',
  })
})

test('T-S 8: of 100 parallel proofs over two instances one counts, and leaves one live refresh token', async () => {
  const { accessToken, refreshToken } = await here.api.register('hugo')
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, at) => ask(accessToken, testPassword, at % 2 === 0 ? here : there)),
  )
  const payloads = answers.flatMap(({ data }) =>
    data?.reauthenticate ? [data.reauthenticate as Tokens] : [],
  )
  expect(payloads).toHaveLength(1)
  const others = answers.flatMap((answer) => reasons(answer) ?? [])
  expect(
    others.filter((reason) => !['TOKEN_EXPIRED', 'SIGN_IN_BUSY', 'RATE_LIMITED'].includes(String(reason))),
  ).toEqual([])

  const [only] = payloads
  await expect(here.api.refresh(refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  expect((await here.api.refresh(only?.refreshToken ?? '')).accessToken).toEqual(expect.any(String))
})

test('the former refresh token is invalid within the grace period, and a reuse after it', async () => {
  const { accessToken, refreshToken } = await here.api.register('ida')
  const stepped = await proved(accessToken)
  await expect(here.api.refresh(refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  expect((await vault(stepped.accessToken)).status).toBe(200)

  here.clock.advance({ seconds: 11 })
  await expect(there.api.refresh(refreshToken)).rejects.toThrow('REFRESH_TOKEN_REUSED')
  await expect(here.api.refresh(stepped.refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')
})

test('a token forged from the first part of a former refresh token ends no session', async () => {
  const { accessToken, refreshToken } = await here.api.register('ilse')
  const stepped = await proved(accessToken)
  here.clock.advance({ seconds: 11 })
  const { createSuccessor, createFamilyKey } = await import('../../src/sessions/refresh/refresh-token.js')
  await expect(here.api.refresh(createSuccessor(refreshToken, createFamilyKey()))).rejects.toThrow(
    'REFRESH_TOKEN_INVALID',
  )
  expect((await here.api.refresh(stepped.refreshToken)).accessToken).toEqual(expect.any(String))
})

test('T-S 9: with a stale token, the field that needs a proof is refused and the others answer', async () => {
  const { accessToken } = await here.api.register('jonas')
  here.clock.advance({ seconds: 700 })
  const answer = await here.api.send({ query: '{ me { username } vault }', token: accessToken })

  expect(answer.status).toBe(200)
  expect(answer.data).toEqual({ me: { username: 'jonas' }, vault: null })
  expect(answer.errors?.[0]?.extensions).toMatchObject({
    code: 'REAUTHENTICATION_REQUIRED',
    methods: ['PASSWORD'],
  })
})

test('T-S 10: a password that changes while a step-up runs leaves nothing raised', async () => {
  const { accessToken, userId } = await here.api.register('karl')
  const [account = null] = await here.services.accounts.findMany([userId])
  if (account === null) throw new Error('no account')
  const { sid } = decodeJwt(accessToken)
  const changed = await here.api.send({
    query: `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { accessToken } }`,
    variables: { input: { currentPassword: testPassword, newPassword: 'another long password 99' } },
    token: accessToken,
  })
  expect(changed.errors).toBeUndefined()

  // The password was verified before the change; the store comes after it.
  const known = { sessionId: String(sid), sequence: 0 }
  const proved = { hasPassword: true, factor: null }
  const stored = await here.portcullis.connection.transaction((session) =>
    here.services.sessions.reauthenticate({ options: { session } }, known, account, proved),
  )
  expect(stored).toBeNull()
})

test('within a mutation, what follows a proof is refused: its token is outdated', async () => {
  const { accessToken } = await here.api.register('lena')
  const answer = await here.api.send({
    query: `mutation { reauthenticate(input: { password: "${testPassword}" }) { accessToken } touch }`,
    token: accessToken,
  })
  expect(reasons(answer)).toEqual(['TOKEN_EXPIRED'])
  expect(answer.status).toBe(200)
})

test('a mutation that needs a recent proof can not prove it in the same request', async () => {
  const { accessToken } = await here.api.register('max')
  here.clock.advance({ seconds: 700 })
  const query = `mutation { reauthenticate(input: { password: "${testPassword}" }) { accessToken } pay }`
  const answer = await here.api.send({ query, token: accessToken })

  expect(answer.status).toBe(401)
  expect(reasons(answer)).toEqual(['REAUTHENTICATION_REQUIRED'])
  // Nothing of it ran.
  expect((await here.api.send({ query: 'mutation { touch }', token: accessToken })).status).toBe(200)
})

test('an empty proof is a fault of the input, and counts as no attempt', async () => {
  const { accessToken } = await here.api.register('nora')
  for (let times = 0; times < 12; times += 1) {
    expect(problems(await ask(accessToken, null))).toEqual({ input: ['PROOF_MISSING'] })
  }
  await proved(accessToken)
})

test('a program that holds a viewer from before does not get its new level', async () => {
  const { accessToken } = await here.api.register('otto')
  here.clock.advance({ seconds: 700 })
  const viewer = await here.portcullis.authenticate(accessToken)
  await proved(accessToken)
  const { errors } = await here.portcullis.execute({ document: '{ vault }', variables: {}, viewer })

  expect(errors?.map(({ extensions }) => extensions?.reason)).toEqual(['TOKEN_EXPIRED'])
})

test('a proof ends no session, and is reported as none: listeners hear of the real end only', async () => {
  const heard: string[] = []
  const stop = here.portcullis.on('sessionEnded', ({ sessionId }) => void heard.push(sessionId))
  const { accessToken, userId } = await here.api.register('olga')
  const { sid } = decodeJwt(accessToken)
  await proved(accessToken)
  await here.portcullis.sessions.endAll(userId)
  await until(async () => heard.length > 0)

  expect(await here.portcullis.sessions.list(userId)).toEqual([])
  expect(heard).toEqual([sid])
  stop()
})

test('the session shows when and how its user authenticated', async () => {
  const { accessToken } = await here.api.register('paul')
  here.clock.advance({ seconds: 60 })
  const answer = await ask(accessToken)
  const [session] = Object(answer.data?.reauthenticate).user.sessions

  expect(session).toMatchObject({ current: true, methods: ['PASSWORD'] })
  expect(Math.abs(Date.parse(session.authenticatedAt) - here.clock.now().getTime())).toBeLessThan(5_000)
})

test.each(['changePassword', 'setUserRoles', 'disableUser', 'enableUser'])(
  '%s needs a recent proof',
  async (field) => {
    const { userId, accessToken } = await here.api.register(`admin-${field.toLowerCase()}`)
    await here.portcullis.accounts.setRoles(userId, ['ADMIN'])
    here.clock.advance({ seconds: 601 })
    const input =
      field === 'changePassword'
        ? '{ currentPassword: "a", newPassword: "b" }'
        : field === 'setUserRoles'
          ? `{ userId: "${userId}", roles: [] }`
          : `{ userId: "${userId}" }`
    const selection = field === 'changePassword' ? '{ accessToken }' : '{ id }'
    const query = `mutation { ${field}(input: ${input}) ${selection} }`
    const answer = await here.api.send({ query, token: accessToken })

    expect(answer.status).toBe(401)
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'REAUTHENTICATION_REQUIRED', maxAge: 600 })
  },
)

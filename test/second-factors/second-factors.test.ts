import { decodeJwt } from 'jose'
import { Types } from 'mongoose'
import { testPassword } from '../../src/testing/client.js'
import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import {
  beginTotp,
  begun,
  codeOf,
  complete,
  confirmTotp,
  enrolled,
  field,
  handleOf,
  login,
  reauthenticateMutation,
  signedIn,
  type Tokens,
} from './enrolled.js'

const typeDefs = 'extend type Query { vault: String @auth(mfa: true) }'
const resolvers = { Query: { vault: () => 'open' } }

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis({ typeDefs, resolvers })
})

const vault = (token: string) => server.api.send({ query: '{ vault }', token })
const reauthenticate = (token: string, input: object) =>
  server.api.send({ query: reauthenticateMutation, variables: { input }, token })
const confirm = (token: string, input: object) =>
  server.api.send({ query: confirmTotp, variables: { input }, token })

test('an account with an authenticator app signs in with a code of it after the password', async () => {
  const ana = await enrolled(server, 'ana')
  const answer = await login(server, 'ana')

  expect(answer.status).toBe(200)
  expect(answer.data).toBeNull()
  expect(answer.errors?.[0]?.extensions).toEqual({
    code: 'SECOND_FACTOR_REQUIRED',
    signIn: expect.stringMatching(/^pcm_/),
    factors: ['TOTP', 'RECOVERY_CODE'],
    passkeyOptions: null,
    expiresAt: expect.any(String),
  })
  const completed = await complete(server, handleOf(answer), { totp: codeOf(ana.secret, server) })
  const { accessToken } = field<Tokens>(completed, 'completeSignIn')

  expect(completed.data).toMatchObject({
    completeSignIn: {
      deviceToken: expect.any(String),
      user: { id: ana.userId, secondFactors: ['TOTP', 'RECOVERY_CODE'], recoveryCodesLeft: 10 },
    },
  })
  const claims = decodeJwt(accessToken)
  expect(claims.amr).toEqual(['pwd', 'otp', 'mfa'])
  expect(claims.mfa_time).toBe(claims.auth_time)
  expect((await vault(accessToken)).data).toEqual({ vault: 'open' })
})

test('login takes the second factor in one step, and ignores it where the account has none', async () => {
  const ben = await enrolled(server, 'ben')
  const { accessToken } = await signedIn(server, ben)
  expect((await vault(accessToken)).data).toEqual({ vault: 'open' })

  await server.api.register('plain')
  const answer = await login(server, 'plain', { secondFactor: { totp: '000000' } })
  expect(decodeJwt(field<Tokens>(answer, 'login').accessToken).amr).toEqual(['pwd'])
})

test('T-T 1, 3: no code signs in twice, and that of the enrolment does not sign in at all', async () => {
  const { accessToken } = await server.api.register('carl')
  const { enrolment, secret } = await begun(server, accessToken)
  const code = codeOf(secret, server)
  expect(codes(await confirm(accessToken, { enrolment, code }))).toEqual([])
  expect(codes(await login(server, 'carl', { secondFactor: { totp: code } }))).toEqual([
    'SECOND_FACTOR_INVALID',
  ])

  server.clock.advance({ seconds: 60 })
  const next = codeOf(secret, server)
  const handle = handleOf(await login(server, 'carl'))
  field(await login(server, 'carl', { secondFactor: { totp: next } }), 'login')
  const again = await complete(server, handle, { totp: next })
  expect(again.errors?.[0]?.extensions).toEqual({ code: 'SECOND_FACTOR_INVALID', attemptsLeft: 4 })
  // T-T 2: nor does the code of the step before the one that was used.
  expect(codes(await complete(server, handle, { totp: codeOf(secret, server, -1) }))).toEqual([
    'SECOND_FACTOR_INVALID',
  ])
})

test('T-T 4: an enrolment that is not confirmed leaves the authenticator in use as it is', async () => {
  const dora = await enrolled(server, 'dora')
  const { accessToken } = await signedIn(server, dora)
  const abandoned = await begun(server, accessToken)

  expect(
    codes(await login(server, 'dora', { secondFactor: { totp: codeOf(abandoned.secret, server) } })),
  ).toEqual(['SECOND_FACTOR_INVALID'])
  await signedIn(server, dora)
})

test('T-T 5: of two enrolments the one that is confirmed counts, and the other is void', async () => {
  const { accessToken } = await server.api.register('emil')
  const first = await begun(server, accessToken)
  const second = await begun(server, accessToken)
  const answer = await confirm(accessToken, {
    enrolment: second.enrolment,
    code: codeOf(second.secret, server),
  })
  expect(field<{ codes: string[] }>(answer, 'confirmTotp').codes).toHaveLength(10)
  const late = await confirm(accessToken, { enrolment: first.enrolment, code: codeOf(first.secret, server) })

  expect(codes(late)).toEqual(['LINK_INVALID'])
  server.clock.advance({ seconds: 60 })
  expect(
    codes(await login(server, 'emil', { secondFactor: { totp: codeOf(first.secret, server) } })),
  ).toEqual(['SECOND_FACTOR_INVALID'])
  field(await login(server, 'emil', { secondFactor: { totp: codeOf(second.secret, server) } }), 'login')
})

test('an enrolment is of its session, lasts ten minutes and takes few wrong codes', async () => {
  const { accessToken } = await server.api.register('fritz')
  const other = await server.api.login('fritz')
  const begunHere = await begun(server, accessToken)
  const input = { enrolment: begunHere.enrolment, code: codeOf(begunHere.secret, server) }
  expect(codes(await confirm(other.accessToken, input))).toEqual(['LINK_INVALID'])
  const wrong = await confirm(accessToken, { ...input, code: 'no code' })
  expect(wrong.errors?.[0]?.extensions).toMatchObject({ code: 'CODE_INVALID', attemptsLeft: 9 })
  server.clock.advance({ seconds: 601 })
  const late = { ...input, code: codeOf(begunHere.secret, server) }
  expect(codes(await confirm(accessToken, late))).toEqual(['LINK_INVALID'])
})

test('what beginTotp returns can be scanned and typed', async () => {
  const { accessToken } = await server.api.register('greta')
  const { secret, uri, qrCode } = await begun(server, accessToken)

  expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  expect(new URL(uri).searchParams.get('secret')).toBe(secret)
  expect(uri).toContain('portcullis:greta')
  expect(qrCode).toMatch(/^<svg [\s\S]*<\/svg>$/)
  expect(qrCode).not.toContain('<script')
})

test('T-T 8: a recovery code signs in once, and the answer tells how many are left', async () => {
  const hugo = await enrolled(server, 'hugo')
  const [first = '', second = ''] = hugo.codes
  const used = await login(server, 'hugo', { secondFactor: { recoveryCode: first.toLowerCase() } })
  expect(used.data).toMatchObject({ login: { user: { recoveryCodesLeft: 9 } } })
  const { accessToken } = field<Tokens>(used, 'login')
  expect(decodeJwt(accessToken).amr).toEqual(['pwd', 'recovery', 'mfa'])
  const me = await server.api.send({
    query: '{ me { recoveryCodesLeft sessions { current methods } auditEvents { nodes { type } } } }',
    token: accessToken,
  })
  const shown = field<{ recoveryCodesLeft: number; sessions: { current: boolean; methods: string[] }[] }>(
    me,
    'me',
  )
  expect(shown.recoveryCodesLeft).toBe(9)
  expect(shown.sessions.find(({ current }) => current)?.methods).toEqual(['PASSWORD', 'RECOVERY_CODE'])
  expect(me.text).toContain('RECOVERY_CODE_USED')

  expect(codes(await login(server, 'hugo', { secondFactor: { recoveryCode: first } }))).toEqual([
    'SECOND_FACTOR_INVALID',
  ])
  field(await login(server, 'hugo', { secondFactor: { recoveryCode: second } }), 'login')
})

test('a wrong factor tells the tries that are left, and after the last one the sign-in is void', async () => {
  const ida = await enrolled(server, 'ida')
  const known = field<{ deviceToken: string }>(
    await login(server, 'ida', { secondFactor: { totp: codeOf(ida.secret, server) } }),
    'login',
  )
  const handle = handleOf(await login(server, 'ida', { deviceToken: known.deviceToken }))
  const left: unknown[] = []
  for (let tries = 0; tries < 5; tries += 1) {
    const answer = await complete(server, handle, { totp: 'wrong' })
    left.push(answer.errors?.[0]?.extensions.attemptsLeft)
  }
  expect(left).toEqual([4, 3, 2, 1, 0])
  server.clock.advance({ minutes: 5 })
  expect(codes(await complete(server, handle, { totp: codeOf(ida.secret, server) }))).toEqual([
    'LINK_INVALID',
  ])
})

test('T-T 7: a right password does not end a run of wrong factors, a completed sign-in does', async () => {
  const jonas = await enrolled(server, 'jonas')
  const wrong = () => login(server, 'jonas', { secondFactor: { totp: 'wrong' } })
  for (let tries = 0; tries < 4; tries += 1) expect(codes(await wrong())).toEqual(['SECOND_FACTOR_INVALID'])
  expect(codes(await login(server, 'jonas'))).toEqual(['SECOND_FACTOR_REQUIRED'])
  expect(codes(await wrong())).toEqual(['SECOND_FACTOR_INVALID'])
  expect(codes(await login(server, 'jonas'))).toEqual(['RATE_LIMITED'])

  server.clock.advance({ minutes: 1 })
  await signedIn(server, jonas)
  for (let tries = 0; tries < 5; tries += 1) expect(codes(await wrong())).toEqual(['SECOND_FACTOR_INVALID'])
})

test('a handle works once, for ten minutes, and not after a new password', async () => {
  const karl = await enrolled(server, 'karl')
  const used = handleOf(await login(server, 'karl'))
  field(await complete(server, used, { totp: codeOf(karl.secret, server) }), 'completeSignIn')
  server.clock.advance({ seconds: 60 })
  const code = () => ({ totp: codeOf(karl.secret, server) })
  expect(codes(await complete(server, used, code()))).toEqual(['LINK_INVALID'])
  expect(codes(await complete(server, 'pcm_unknown', code()))).toEqual(['LINK_INVALID'])

  const old = handleOf(await login(server, 'karl'))
  server.clock.advance({ seconds: 601 })
  expect(codes(await complete(server, old, code()))).toEqual(['LINK_INVALID'])

  const voided = handleOf(await login(server, 'karl'))
  const { accessToken } = await signedIn(server, karl)
  const changed = await server.api.send({
    query: 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { accessToken } }',
    variables: { input: { currentPassword: testPassword, newPassword: 'another long password 99' } },
    token: accessToken,
  })
  const renewed = field<Tokens>(changed, 'changePassword')
  expect(codes(await complete(server, voided, code()))).toEqual(['LINK_INVALID'])
  // The session goes on with what it proved.
  expect(decodeJwt(renewed.accessToken).mfa_time).toBe(decodeJwt(accessToken).mfa_time)
  expect((await vault(renewed.accessToken)).data).toEqual({ vault: 'open' })
})

test('the cookie is decided when the sign-in begins, and an old cookie lasts until it ends', async () => {
  const lena = await enrolled(server, 'lena')
  const handle = handleOf(await login(server, 'lena', { cookie: true }))
  const answer = await complete(server, handle, { totp: codeOf(lena.secret, server) })

  expect(answer.data).toMatchObject({ completeSignIn: { refreshToken: null, deviceToken: null } })
  expect(answer.headers.getSetCookie().map((each) => each.split('=')[0])).toEqual(
    expect.arrayContaining(['__Host-portcullis-refresh', '__Host-portcullis-device']),
  )
})

test('T-T 10: no session of before gains a second factor by the enrolment', async () => {
  const { accessToken } = await enrolled(server, 'max')
  expect((await server.api.send({ query: '{ me { id } }', token: accessToken })).errors).toBeUndefined()
  const refused = await vault(accessToken)

  expect(refused.status).toBe(401)
  expect(refused.errors?.[0]?.extensions).toMatchObject({
    code: 'REAUTHENTICATION_REQUIRED',
    mfa: true,
    methods: ['TOTP', 'RECOVERY_CODE'],
  })
})

test('reauthenticate takes a second factor, with or without the password', async () => {
  const nora = await enrolled(server, 'nora')
  const alone = await reauthenticate(nora.accessToken, {
    secondFactor: { totp: codeOf(nora.secret, server) },
  })
  const first = field<Tokens>(alone, 'reauthenticate')
  expect((await vault(first.accessToken)).data).toEqual({ vault: 'open' })
  expect(decodeJwt(first.accessToken).amr).toEqual(['pwd', 'otp', 'mfa'])

  const both = { password: testPassword, secondFactor: { recoveryCode: nora.codes[0] } }
  const second = field<Tokens>(await reauthenticate(first.accessToken, both), 'reauthenticate')
  expect(decodeJwt(second.accessToken).amr).toEqual(['pwd', 'otp', 'mfa', 'recovery'])
  // T-S 2: a refresh renews neither time.
  server.clock.advance({ seconds: 90 })
  const refreshed = await server.api.refresh(second.refreshToken)
  const claims = decodeJwt(refreshed.accessToken)
  expect([claims.mfa_time, claims.auth_time, claims.amr]).toEqual([
    decodeJwt(second.accessToken).mfa_time,
    decodeJwt(second.accessToken).auth_time,
    ['pwd', 'otp', 'mfa', 'recovery'],
  ])

  const wrong = { password: 'a wrong password of nora', secondFactor: { totp: codeOf(nora.secret, server) } }
  expect(codes(await reauthenticate(refreshed.accessToken, wrong))).toEqual(['INVALID_CREDENTIALS'])
  const used = { secondFactor: { recoveryCode: nora.codes[0] } }
  expect(codes(await reauthenticate(refreshed.accessToken, used))).toEqual(['SECOND_FACTOR_INVALID'])
})

test('the password alone renews auth_time, and not mfa_time', async () => {
  const olga = await enrolled(server, 'olga')
  const answer = await reauthenticate(olga.accessToken, { password: testPassword })

  expect(codes(await vault(field<Tokens>(answer, 'reauthenticate').accessToken))).toEqual([
    'REAUTHENTICATION_REQUIRED',
  ])
})

test('T-T 13: a session without the factor can neither remove nor replace it, nor make recovery codes', async () => {
  const { accessToken } = await enrolled(server, 'paul')
  const renewed = field<Tokens>(
    await reauthenticate(accessToken, { password: testPassword }),
    'reauthenticate',
  )
  const asked = ['removeTotp { id }', 'replaceRecoveryCodes { codes }', 'beginTotp { secret }']
  for (const each of asked) {
    const answer = await server.api.send({ query: `mutation { ${each} }`, token: renewed.accessToken })
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'REAUTHENTICATION_REQUIRED',
      mfa: true,
      maxAge: 600,
    })
    expect(answer.data ?? null).toBeNull()
  }
  expect(codes(await login(server, 'paul'))).toEqual(['SECOND_FACTOR_REQUIRED'])
})

test('the last factor takes the recovery codes with it, and other sessions end', async () => {
  const quin = await enrolled(server, 'quin')
  const { accessToken } = await signedIn(server, quin)
  const removed = await server.api.send({
    query: 'mutation { removeTotp { secondFactors recoveryCodesLeft } }',
    token: accessToken,
  })

  expect(removed.data).toEqual({ removeTotp: { secondFactors: [], recoveryCodesLeft: 0 } })
  expect((await server.api.send({ query: '{ me { secondFactors } }', token: accessToken })).data).toEqual({
    me: { secondFactors: [] },
  })
  const ended = await server.api.send({ query: '{ me { id } }', token: quin.accessToken })
  expect(ended.errors?.[0]?.extensions.reason).toBe('SESSION_REVOKED')
  field(await login(server, 'quin'), 'login')
  const noCodes = await server.api.send({
    query: 'mutation { replaceRecoveryCodes { codes } }',
    token: accessToken,
  })
  expect(codes(noCodes)).toEqual(['SECOND_FACTOR_MISSING'])
})

test('new recovery codes replace all, and a new authenticator keeps those that are left', async () => {
  const rosa = await enrolled(server, 'rosa')
  const { accessToken } = await signedIn(server, rosa)
  const replaced = await server.api.send({
    query: 'mutation { replaceRecoveryCodes { codes user { recoveryCodesLeft } } }',
    token: accessToken,
  })
  const { codes: fresh } = field<{ codes: string[] }>(replaced, 'replaceRecoveryCodes')
  expect(fresh).toHaveLength(10)
  expect(fresh.filter((code) => rosa.codes.includes(code))).toEqual([])
  const old = { secondFactor: { recoveryCode: rosa.codes[0] } }
  expect(codes(await login(server, 'rosa', old))).toEqual(['SECOND_FACTOR_INVALID'])

  const next = await begun(server, accessToken)
  const answer = await confirm(accessToken, { enrolment: next.enrolment, code: codeOf(next.secret, server) })
  expect(answer.data).toMatchObject({ confirmTotp: { codes: [], user: { recoveryCodesLeft: 10 } } })
  const oldApp = { secondFactor: { totp: codeOf(rosa.secret, server) } }
  expect(codes(await login(server, 'rosa', oldApp))).toEqual(['SECOND_FACTOR_INVALID'])
  field(await login(server, 'rosa', { secondFactor: { recoveryCode: fresh[0] } }), 'login')
})

test('exactly one factor is given, as literal and as variable', async () => {
  const handle = handleOf(await login(server, (await enrolled(server, 'sara')).username))
  const both = await complete(server, handle, { totp: '1', recoveryCode: '2' })
  expect(problems(both)).toEqual({ 'input.secondFactor': ['INVALID_VALUE'] })
  const none = await complete(server, handle, {})
  expect(problems(none)).toEqual({ 'input.secondFactor': ['INVALID_VALUE'] })
  const literal = await server.api.send({
    query: `mutation { completeSignIn(input: { signIn: "x", secondFactor: { totp: "1", recoveryCode: "2" } }) { accessToken } }`,
  })
  expect(codes(literal)).not.toEqual([])
  expect(literal.data ?? null).toBeNull()
})

test('admins that used a second factor remove those of others', async () => {
  const tom = await enrolled(server, 'tom')
  const boss = await enrolled(server, 'boss')
  await server.portcullis.accounts.setRoles(boss.userId, ['ADMIN'])
  const remove = (token: string) =>
    server.api.send({
      query:
        'mutation ($input: RemoveSecondFactorsInput!) { removeSecondFactors(input: $input) { secondFactors } }',
      variables: { input: { userId: tom.userId } },
      token,
    })
  expect(codes(await remove(tom.accessToken))).toEqual(['FORBIDDEN'])
  expect(codes(await remove(boss.accessToken))).toEqual(['REAUTHENTICATION_REQUIRED'])
  const { accessToken } = await signedIn(server, boss)
  expect((await remove(accessToken)).data).toEqual({ removeSecondFactors: { secondFactors: [] } })

  const ended = await server.api.send({ query: '{ me { id } }', token: tom.accessToken })
  expect(ended.errors?.[0]?.extensions.reason).toBe('SESSION_REVOKED')
  field(await login(server, 'tom'), 'login')
})

test('T-T 11: a secret that is moved to another account opens for nobody: 503, and no session', async () => {
  const uma = await enrolled(server, 'uma')
  const vera = await enrolled(server, 'vera')
  const accounts = server.portcullis.connection.collection('portcullis_accounts')
  const stored = await accounts.findOne({ _id: new Types.ObjectId(uma.userId) })
  await accounts.updateOne({ _id: new Types.ObjectId(vera.userId) }, { $set: { totp: stored?.totp } })
  const answer = await login(server, 'vera', { secondFactor: { totp: codeOf(uma.secret, server) } })

  expect(codes(answer)).toEqual(['SERVICE_UNAVAILABLE'])
  expect(answer.status).toBe(503)
  expect(codes(await login(server, 'vera'))).toEqual(['SECOND_FACTOR_REQUIRED'])
})

test('T-T 15: a fault of the server spends neither a try nor the code', async () => {
  const will = await enrolled(server, 'will')
  const handle = handleOf(await login(server, 'will'))
  const accounts = server.portcullis.connection.collection('portcullis_accounts')
  const _id = new Types.ObjectId(will.userId)
  const stored = await accounts.findOne({ _id })
  await accounts.updateOne({ _id }, { $set: { 'totp.sealed': 'p1.damaged.value' } })
  for (let tries = 0; tries < 7; tries += 1)
    expect(codes(await complete(server, handle, { totp: codeOf(will.secret, server) }))).toEqual([
      'SERVICE_UNAVAILABLE',
    ])
  await accounts.updateOne({ _id }, { $set: { totp: stored?.totp } })
  field(await complete(server, handle, { totp: codeOf(will.secret, server) }), 'completeSignIn')
})

test('a viewer without a session, and nobody, enrols nothing', async () => {
  const { userId } = await server.api.register('xena')
  const viewer = await server.portcullis.viewerOf(userId)
  const { errors } = await server.portcullis.execute({ document: beginTotp, variables: {}, viewer })

  expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN'])
  expect(codes(await server.api.send({ query: beginTotp }))).toEqual(['UNAUTHENTICATED'])
})

test('each change is told to the verified address, and nothing of it is secret', async () => {
  const { accessToken, userId } = await server.api.register('zoe')
  const accounts = server.portcullis.connection.collection('portcullis_accounts')
  const email = 'zoe@example.com'
  await accounts.updateOne({ _id: new Types.ObjectId(userId) }, { $set: { email, emailCanonical: email } })
  const { enrolment, secret } = await begun(server, accessToken)
  const confirmed = await confirm(accessToken, { enrolment, code: codeOf(secret, server) })
  const { codes: recoveryCodes } = field<{ codes: string[] }>(confirmed, 'confirmTotp')
  const used = await login(server, 'zoe', { secondFactor: { recoveryCode: recoveryCodes[0] } })
  const { accessToken: token } = field<Tokens>(used, 'login')
  await server.api.send({ query: 'mutation { replaceRecoveryCodes { codes } }', token })
  await server.api.send({ query: 'mutation { removeTotp { id } }', token })

  const mails = await server.mails.all(email)
  expect(mails.map(({ mail }) => mail).sort()).toEqual([
    'recovery-code-used',
    'recovery-codes-replaced',
    'totp-added',
    'totp-removed',
  ])
  const text = mails.map((each) => `${each.subject} ${each.text}`).join()
  expect(text).toContain('Codes left: 9.')
  for (const each of [secret, ...recoveryCodes]) expect(text).not.toContain(each)
})

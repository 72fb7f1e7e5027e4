import { Types } from 'mongoose'
import { openTestDatabase } from '../harness/database.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import {
  begun,
  codeOf,
  complete,
  completeMutation,
  confirmTotp,
  enrolled,
  field,
  fromBase32,
  handleOf,
  login,
  signedIn,
  type Tokens,
} from './enrolled.js'

const secret = 'a-secret-for-tests-of-thirty-two-bytes'
const throttling = {
  // So that attempts at the same time are told apart by the code alone.
  accountFailures: { free: 60, max: 60 },
  accountAddressFailures: { free: 60, max: 60 },
  deviceFailures: { free: 20, max: 20 },
}
let uri: string
let here: StartedPortcullis
let there: StartedPortcullis
beforeAll(async () => {
  const database = await openTestDatabase()
  uri = database.uri
  here = await startPortcullis({ mongodbUri: uri, secret })
  // One clock for both.
  there = await startPortcullis({ mongodbUri: uri, secret, now: here.clock.now })
})

const stored = (userId: string) =>
  here.portcullis.connection.collection('portcullis_accounts').findOne({ _id: new Types.ObjectId(userId) })

test('T-T 1: of 50 parallel sign-ins by one code over two instances, one succeeds', async () => {
  const database = await openTestDatabase()
  const first = await startPortcullis({ mongodbUri: database.uri, secret, throttling })
  const second = await startPortcullis({ mongodbUri: database.uri, secret, throttling, now: first.clock.now })
  const ana = await enrolled(first, 'ana')
  const totp = codeOf(ana.secret, first)
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      login(at % 2 === 0 ? first : second, 'ana', { secondFactor: { totp } }),
    ),
  )
  expect(answers.filter(({ data }) => data?.login != null)).toHaveLength(1)
  const refused = new Set(answers.flatMap(codes))
  expect(
    [...refused].filter((code) => !['SECOND_FACTOR_INVALID', 'SIGN_IN_BUSY', 'RATE_LIMITED'].includes(code)),
  ).toEqual([])

  first.clock.advance({ minutes: 61 })
  const handle = handleOf(await login(first, 'ana'))
  const next = { totp: codeOf(ana.secret, first) }
  const completed = await Promise.all(
    Array.from({ length: 5 }, (_, at) => complete(at % 2 === 0 ? first : second, handle, next)),
  )
  expect(completed.filter(({ data }) => data?.completeSignIn != null)).toHaveLength(1)
})

test('T-T 8: a recovery code signs in once in parallel, and two different ones both', async () => {
  const ben = await enrolled(here, 'ben')
  const [one, two, three] = ben.codes
  const same = await Promise.all(
    [here, there, here, there].map((server) => login(server, 'ben', { secondFactor: { recoveryCode: one } })),
  )
  expect(same.filter(({ data }) => data?.login != null)).toHaveLength(1)
  const both = await Promise.all([
    login(here, 'ben', { secondFactor: { recoveryCode: two } }),
    login(there, 'ben', { secondFactor: { recoveryCode: three } }),
  ])
  expect(both.filter(({ data }) => data?.login != null)).toHaveLength(2)
  const account = await stored(ben.userId)
  expect(account?.recoveryCodes.macs).toHaveLength(7)
})

test('T-T 6: no mix of handles, factors and aliases gives more failures than a run has', async () => {
  const carl = await enrolled(here, 'carl')
  let wrong = 0
  for (let round = 0; round < 40; round += 1) {
    const answer = await login(here, 'carl')
    if (codes(answer).includes('SECOND_FACTOR_REQUIRED')) {
      const signIn = handleOf(answer)
      const aliases = Array.from(
        { length: 6 },
        (_, at) =>
          `a${at}: completeSignIn(input: { signIn: "${signIn}", secondFactor: { totp: "00000${at}" } }) { accessToken }`,
      )
      wrong += count(codes(await here.api.send({ query: `mutation { ${aliases.join(' ')} }` })))
      wrong += count(codes(await complete(there, signIn, { recoveryCode: 'AAAA-AAAA-AAAA-AAAA' })))
    }
    wrong += count(codes(await login(there, 'carl', { secondFactor: { totp: 'no code' } })))
    here.clock.advance({ minutes: 61 })
  }
  expect(wrong).toBeGreaterThanOrEqual(5)
  // One address: those of its own, and what it may use as a known address.
  expect(wrong).toBeLessThanOrEqual(20)
  expect(carl.codes).toHaveLength(10)
})

const count = (found: readonly string[]) => found.filter((code) => code === 'SECOND_FACTOR_INVALID').length

test('T-T 12: a copy of the database holds no code, no secret and no handle', async () => {
  const dora = await enrolled(here, 'dora')
  const handle = handleOf(await login(here, 'dora'))
  const pending = await begun(here, (await signedIn(here, dora)).accessToken)
  const text: string[] = []
  for (const collection of (await here.portcullis.connection.db?.collections()) ?? [])
    text.push(JSON.stringify(await collection.find().toArray()))
  const all = text.join('\n')
  expect(all).toContain(dora.userId)
  for (const value of [dora.secret, pending.secret]) {
    for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const)
      expect(all).not.toContain(fromBase32(value).toString(encoding))
    expect(all).not.toContain(value)
  }
  for (const code of dora.codes) expect(all).not.toContain(code.replaceAll('-', ''))
  for (const code of dora.codes) expect(all).not.toContain(code)
  expect(all).not.toContain(handle)
  expect(all).not.toContain(pending.enrolment)
})

test('a new secret keeps apps, recovery codes and sign-ins that wait, also once the old one is gone', async () => {
  const emil = await enrolled(here, 'emil')
  const handle = handleOf(await login(here, 'emil'))
  const rotated = 'another-secret-for-tests-of-thirty-two'
  const both = await startPortcullis({
    mongodbUri: uri,
    secret: rotated,
    secretPrevious: secret,
    now: here.clock.now,
  })
  field(await complete(both, handle, { totp: codeOf(emil.secret, here) }), 'completeSignIn')
  for (const { encrypted = [] } of both.services.running)
    for (const sealed of encrypted) {
      for await (const { lost } of sealed.reseal()) expect(lost).toEqual([])
      expect(await sealed.countStale()).toBe(0)
      expect((await sealed.count()).unknown).toBe(0)
    }
  const alone = await startPortcullis({ mongodbUri: uri, secret: rotated, now: here.clock.now })
  here.clock.advance({ seconds: 60 })
  field(await login(alone, 'emil', { secondFactor: { totp: codeOf(emil.secret, here) } }), 'login')
  field(await login(alone, 'emil', { secondFactor: { recoveryCode: emil.codes[0] } }), 'login')
})

test('two instances confirm one enrolment once, and the secrets of parallel enrolments replace each other never', async () => {
  const database = await openTestDatabase()
  const first = await startPortcullis({ mongodbUri: database.uri, secret })
  const second = await startPortcullis({ mongodbUri: database.uri, secret, now: first.clock.now })
  const { accessToken, userId } = await first.api.register('fritz')
  const [a, b] = await Promise.all([begun(first, accessToken), begun(second, accessToken)])
  const answers = await Promise.all(
    [a, b, a, b].map((each, at) =>
      (at % 2 === 0 ? first : second).api.send({
        query: confirmTotp,
        variables: { input: { enrolment: each.enrolment, code: codeOf(each.secret, first) } },
        token: accessToken,
      }),
    ),
  )
  const confirmed = answers.map(({ data }, at) => (data?.confirmTotp == null ? null : [a, b][at % 2]))
  const [winner, ...others] = confirmed.filter((each) => each != null)
  expect(others).toEqual([])
  first.clock.advance({ seconds: 60 })
  const secondFactor = { totp: codeOf(winner?.secret ?? '', first) }
  expect(
    field<Tokens & { user: { id: string } }>(await login(first, 'fritz', { secondFactor }), 'login').user.id,
  ).toBe(userId)
})

test('a handle of another account, and secrets of other purposes, complete nothing', async () => {
  const gerd = await enrolled(here, 'gerd')
  const hilda = await enrolled(here, 'hilda')
  const handle = handleOf(await login(here, 'gerd'))
  expect(codes(await complete(here, handle, { totp: codeOf(hilda.secret, here) }))).toEqual([
    'SECOND_FACTOR_INVALID',
  ])
  const { enrolment } = await begun(here, (await signedIn(here, hilda)).accessToken)
  expect(codes(await complete(here, enrolment, { totp: codeOf(hilda.secret, here) }))).toEqual([
    'LINK_INVALID',
  ])
  const { accessToken } = await signedIn(here, gerd)
  const confirm = { enrolment: handle, code: codeOf(gerd.secret, here) }
  expect(
    codes(await here.api.send({ query: confirmTotp, variables: { input: confirm }, token: accessToken })),
  ).toEqual(['LINK_INVALID'])
})

test('hostile values are refused by code, and never as an unexpected error', async () => {
  await enrolled(here, 'ivan')
  const handle = handleOf(await login(here, 'ivan'))
  const values = [
    '',
    ' ',
    '0'.repeat(100_000 / 10),
    '１２３４５６',
    '12345६',
    '\u0000',
    '-00001',
    '1e5',
    '𝟏𝟐𝟑𝟒𝟓𝟔',
  ]
  for (const value of values) {
    for (const secondFactor of [{ totp: value }, { recoveryCode: value }]) {
      const answer = await here.api.send({
        query: completeMutation,
        variables: { input: { signIn: handle, secondFactor } },
      })
      expect(['SECOND_FACTOR_INVALID', 'LINK_INVALID', 'RATE_LIMITED']).toContain(codes(answer)[0])
    }
    const answer = await complete(here, value, { totp: '000000' })
    expect(['LINK_INVALID', 'RATE_LIMITED']).toContain(codes(answer)[0])
  }
})

import { pino } from 'pino'
import { defaultThrottlingLimits } from '../../src/application/configuration.js'
import { defineError, ServiceUnavailable } from '../../src/lib/errors.js'
import { createSecretBox } from '../../src/secrets/index.js'
import { OperationTimedOut, RequestAborted } from '../../src/server/errors/errors.js'
import { createThrottlingOnMongo, type Throttling } from '../../src/throttling/index.js'
import { makeCollections, openTestDatabase } from '../harness/database.js'

let throttling: Throttling
beforeAll(async () => {
  const { store } = await openTestDatabase()
  throttling = createThrottlingOnMongo({
    store,
    secrets: createSecretBox('a-secret-for-tests-of-thirty-two-bytes'),
    limits: defaultThrottlingLimits,
    log: pino({ level: 'silent' }),
    now: () => new Date(Date.UTC(2030, 0, 1)),
  })
  await makeCollections(store)
})

const Wrong = defineError('INVALID_CREDENTIALS', 'The password is wrong.')
const Busy = defineError('SIGN_IN_BUSY', 'Too many sign-ins.', { carriedOut: false })
const failing = (error: unknown) => () => Promise.reject(error)
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) =>
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '?',
  )
const accountId = (digit: string) => digit.repeat(24)
const attemptAt = (digit: string, address: string | null = '192.0.2.1') => ({
  username: 'ana',
  account: { accountId: accountId(digit), credentialVersion: 0 },
  address,
  deviceToken: null,
})

test.each([
  ['the server was too busy', new Busy(), '1'],
  ['the database was away', new ServiceUnavailable(), '2'],
  ['the time was over', new OperationTimedOut(), '3'],
  ['the client was gone', new RequestAborted(), '4'],
])('an attempt that was not carried out because %s does not count', async (_why, error, digit) => {
  for (let attempts = 0; attempts < 20; attempts += 1) {
    expect(await codeOf(throttling.signIn(attemptAt(digit), failing(error)))).not.toBe('RATE_LIMITED')
    await throttling.stop() // everything is given back by then
  }
})

test('a registration that was not carried out does not count either', async () => {
  const outcomes: string[] = []
  for (let attempts = 0; attempts < 310; attempts += 1)
    outcomes.push(await codeOf(throttling.budget('registrations').attempt('192.0.2.2', failing(new Busy()))))
  await throttling.stop()
  for (let attempts = 0; attempts < 299; attempts += 1)
    await codeOf(throttling.budget('registrations').attempt('192.0.2.2', failing(new Wrong())))

  expect(new Set(outcomes)).toEqual(new Set(['SIGN_IN_BUSY']))
  expect(await codeOf(throttling.budget('registrations').attempt('192.0.2.2', async () => 'made'))).toBe('ok')
  expect(await codeOf(throttling.budget('registrations').attempt('192.0.2.2', async () => 'made'))).toBe(
    'RATE_LIMITED',
  )
  expect(await codeOf(throttling.budget('registrations').attempt(null, async () => 'made'))).toBe('ok')
})

test('whatever else fails counts, expected or not', async () => {
  for (const error of [new Wrong(), new Error('unexpected'), new Wrong(), 'thrown', new Wrong()])
    await codeOf(throttling.signIn(attemptAt('3'), failing(error)))

  expect(await codeOf(throttling.signIn(attemptAt('3'), async () => 'right'))).toBe('RATE_LIMITED')
})

test('a refused attempt is never carried out', async () => {
  let carriedOut = 0
  const work = async () => {
    carriedOut += 1
    throw new Wrong()
  }
  for (let attempts = 0; attempts < 12; attempts += 1) await codeOf(throttling.signIn(attemptAt('4'), work))

  expect(carriedOut).toBe(5)
})

test('a call without an address has no limit by one, and the limit of the account', async () => {
  const outcomes: string[] = []
  for (let attempts = 0; attempts < 11; attempts += 1)
    outcomes.push(await codeOf(throttling.signIn(attemptAt('5', null), failing(new Wrong()))))

  expect(outcomes.indexOf('RATE_LIMITED')).toBe(10)
})

test('an operator ends the run of an account', async () => {
  const outcome = (address: string) =>
    codeOf(throttling.signIn(attemptAt('6', address), failing(new Wrong())))
  for (let attempts = 0; attempts < 10; attempts += 1) await outcome(`198.18.0.${attempts}`)

  expect(await outcome('198.18.1.1')).toBe('RATE_LIMITED')
  await throttling.release(accountId('6'))
  expect(await outcome('198.18.1.1')).toBe('INVALID_CREDENTIALS')
})

test('an operator ends the runs of an account from one address, and of those whom it knows', async () => {
  const outcome = () => codeOf(throttling.signIn(attemptAt('7', '192.0.2.7'), failing(new Wrong())))
  const confirm = () =>
    codeOf(throttling.confirmPassword({ accountId: accountId('7'), address: null }, failing(new Wrong())))
  for (let attempts = 0; attempts < 5; attempts += 1) await Promise.all([outcome(), confirm()])

  expect([await outcome(), await confirm()]).toEqual(['RATE_LIMITED', 'RATE_LIMITED'])
  await throttling.release(accountId('7'))
  expect([await outcome(), await confirm()]).toEqual(['INVALID_CREDENTIALS', 'INVALID_CREDENTIALS'])
})

test('the current password of an account is limited apart from what strangers try', async () => {
  const account = { accountId: accountId('8'), address: '192.0.2.8' }
  const confirm = (work = failing(new Wrong())) => codeOf(throttling.confirmPassword(account, work))
  for (let attempts = 0; attempts < 4; attempts += 1) await confirm()
  expect(await codeOf(throttling.confirmPassword(account, async () => 'right'))).toBe('ok')
  await throttling.stop()
  for (let attempts = 0; attempts < 5; attempts += 1) expect(await confirm()).toBe('INVALID_CREDENTIALS')

  expect(await confirm()).toBe('RATE_LIMITED')
  expect(await codeOf(throttling.signIn(attemptAt('8', '192.0.2.8'), failing(new Wrong())))).toBe(
    'INVALID_CREDENTIALS',
  )
})

test('the work is given what the account knows of the caller', async () => {
  const account = { accountId: accountId('9'), credentialVersion: 0 }
  const deviceToken = await throttling.recognize(account, { address: '192.0.2.9', deviceToken: null })
  const standing = (address: string, token: string | null) =>
    throttling.signIn({ username: 'ana', account, address, deviceToken: token }, async (known) => known)

  expect(await standing('192.0.2.9', null)).toBe('address')
  expect(await standing('198.18.0.9', deviceToken)).toBe('device')
  expect(await standing('198.18.0.9', null)).toBe('stranger')
  expect(await throttling.confirmPassword({ ...account, address: null }, async (known) => known)).toBe(
    'session',
  )
})

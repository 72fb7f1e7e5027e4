import { pino } from 'pino'
import { defaultThrottlingLimits } from '../../src/application/configuration.js'
import { defineError } from '../../src/lib/errors.js'
import { createSecretBox } from '../../src/secrets/index.js'
import { attemptCollection } from '../../src/throttling/attempts/attempt-collection.js'
import { createThrottlingOnMongo, type Throttling } from '../../src/throttling/index.js'
import { openTestDatabase, type TestDatabase } from '../harness/database.js'

const Wrong = defineError('INVALID_CREDENTIALS', 'The password is wrong.')
const budget = { burst: 5, perHour: 1 }

let database: TestDatabase
let instances: readonly Throttling[]
// Not in the call: its type names throttling's own limits, and those of features come along.
const limits = {
  ...defaultThrottlingLimits,
  addressFailures: budget,
  registrations: budget,
  tokenFailures: budget,
}
beforeAll(async () => {
  database = await openTestDatabase()
  instances = [1, 2].map(() =>
    createThrottlingOnMongo({
      store: database.store,
      secrets: createSecretBox('a-secret-for-tests-of-thirty-two-bytes'),
      limits,
      log: pino({ level: 'silent' }),
      now: () => new Date(Date.UTC(2030, 0, 1)),
    }),
  )
})

/** What one caller tries for the so-manieth time. */
type Try = (throttling: Throttling, index: number) => Promise<unknown>

const wrong = () => Promise.reject(new Wrong())
const signIn =
  (address: string, username: (index: number) => string): Try =>
  (throttling, index) =>
    throttling.signIn({ username: username(index), account: null, address, deviceToken: null }, wrong)

/** @returns how many of so many tries were refused, on each instance in turns */
async function refusals(tries: number, each: Try): Promise<number> {
  let refused = 0
  for (let index = 0; index < tries; index += 1) {
    const [instance] = instances.slice(index % instances.length)
    if (instance === undefined) throw new Error('There is no instance.')
    await each(instance, index).catch((error: unknown) => {
      if (!(error instanceof Wrong)) refused += 1
    })
  }
  return refused
}

/** Every command that is not a plain read, and what is stored afterwards more than before. */
async function writesOf(work: () => Promise<void>) {
  const { db } = database.store
  const name = database.store.nameOf(attemptCollection)
  const count = () => db.collection(name).countDocuments()
  const before = await count()
  await db.command({ profile: 2 })
  await work()
  await Promise.all(instances.map((throttling) => throttling.stop()))
  await db.command({ profile: 0 })
  const profile = await db.collection('system.profile').find().toArray()
  await db.collection('system.profile').drop()
  const commands = profile.filter(({ ns }) => ns === `${db.databaseName}.${name}`)
  return {
    reads: commands.filter(({ op }) => op === 'query').length,
    writes: commands.filter(({ op }) => op !== 'query').length,
    documents: (await count()) - before,
  }
}

test('an attempt that is refused writes nothing: 1,000 names from one address whose budget is used up', async () => {
  await refusals(
    5,
    signIn('192.0.2.1', (index) => `tried ${index}`),
  )
  const wrote = await writesOf(async () => {
    expect(
      await refusals(
        1000,
        signIn('192.0.2.1', (index) => `refused ${index}`),
      ),
    ).toBe(1000)
  })

  expect(wrote).toMatchObject({ writes: 0, documents: 0 })
  expect(wrote.reads).toBeGreaterThan(0)
})

test.each<[string, number, Try]>([
  ['at one name from one address', 5, signIn('2001:db8::1', () => 'one name')],
  [
    'at one name from many addresses',
    10,
    (throttling, index) => signIn(`198.18.0.${index}`, () => 'a target')(throttling, index),
  ],
  ['to register', 5, (throttling) => throttling.budget('registrations').attempt('192.0.2.2', wrong)],
  [
    'of a refresh token',
    5,
    (throttling) => throttling.budget('tokenFailures').count('192.0.2.3').then(wrong),
  ],
  [
    'of the current password',
    5,
    (throttling) => throttling.confirmPassword({ accountId: 'a'.repeat(24), address: null }, wrong),
  ],
])('an attempt %s that is refused writes nothing', async (_what, allowed, each) => {
  expect(await refusals(allowed, each)).toBe(0)
  const wrote = await writesOf(async () => {
    expect(await refusals(40, (throttling, index) => each(throttling, index + allowed))).toBe(40)
  })

  expect(wrote).toMatchObject({ writes: 0, documents: 0 })
})

test('a sign-in that succeeds leaves no attempt behind', async () => {
  const [throttling] = instances
  const attempt = { username: 'right', account: null, address: '2001:db8:1::1', deviceToken: null }
  const wrote = await writesOf(async () => {
    await throttling?.signIn(attempt, async () => undefined)
  })

  expect(wrote.documents).toBe(0)
})

import bcrypt from 'bcrypt'
import { Types } from 'mongoose'
import { pino } from 'pino'
import { createAccountImport, createAccountModel, type ForeignAccount } from '../../../src/accounts/index.js'
import { eventRows } from '../../../src/application/events.js'
import { createHistory } from '../../../src/events/history.js'
import { commandLine, createEventModel, createJournal } from '../../../src/events/index.js'
import { createPasswordHasher } from '../../../src/passwords/index.js'
import { createSecretBox } from '../../../src/secrets/index.js'
import { createHeldNames } from '../../../src/usernames/index.js'
import { makeCollections, openTestDatabase } from '../../harness/database.js'

const database = await openTestDatabase()
const accounts = createAccountModel(database.store)
await makeCollections(database.store)
const secrets = createSecretBox('a-secret-for-tests-of-thirty-two-bytes')
const hasher = createPasswordHasher({ secrets, cost: 4 })
const at = new Date('2030-01-01T00:00:00Z')
const events = createEventModel(database.store)
const journal = createJournal({
  rows: eventRows,
  events,
  topology: 'replicaSet',
  now: () => at,
  log: pino({ level: 'silent' }),
})
const { batch } = createAccountImport({
  accounts,
  haveEvents: createHistory(events).haveEvents,
  heldNames: createHeldNames({ store: database.store, secrets, now: () => at }),
  journal,
  hasher,
  declaredRoles: new Set(['USER', 'ADMIN']),
  now: () => at,
})
afterEach(async () => {
  await Promise.all([accounts.deleteMany({}), events.deleteMany({})])
})

const hash = await bcrypt.hash('as it was there', 4)
const otherHash = await bcrypt.hash('as it is now', 4)
const id = '65f0c0ffee65f0c0ffee65f0'
const account = (username: string, more: Partial<ForeignAccount> = {}): ForeignAccount => ({
  username,
  passwordHash: hash,
  ...more,
})
const erased = {
  type: 'ACCOUNT_ERASED',
  at,
  outcome: 'SUCCEEDED',
  actorId: null,
  sessionId: null,
  ipAddress: null,
  userAgent: null,
  requestId: null,
} as const
const stored = (canonicalName: string) => accounts.findOne({ canonicalName }).orFail().lean()
const kinds = async (entered: readonly ForeignAccount[]) => (await batch(entered)).map(({ kind }) => kind)
const faults = async (entered: ForeignAccount) => {
  const [outcome] = await batch([entered])
  return outcome?.kind === 'refused' ? outcome.problems.map(({ field }) => field) : outcome?.kind
}

test('an id of 24 hexadecimal digits is kept, with all that the other system knew', async () => {
  const entered = account('ana', {
    id: id.toUpperCase(),
    email: 'Ana@Example.com',
    emailVerified: true,
    createdAt: '2019-02-28T23:30:00.5+02:00',
    disabled: true,
    roles: ['ADMIN'],
  })
  expect(await batch([entered])).toEqual([{ kind: 'imported', id, foreignId: null }])

  expect(await stored('ana')).toMatchObject({
    email: 'Ana@example.com',
    emailCanonical: 'ana@example.com',
    pendingEmail: null,
    createdAt: new Date('2019-02-28T21:30:00.500Z'),
    disabled: true,
    roles: ['USER', 'ADMIN'],
  })
  expect(String((await stored('ana'))._id)).toBe(id)
  expect(await kinds([{ ...entered, id }])).toEqual(['there'])
})

test('another id gets a new one, the same each time, and the pair is in the result', async () => {
  const entered = account('ana', { id: 'auth0|5f7c' })
  const [first] = await batch([entered])
  expect(first).toMatchObject({ kind: 'imported', foreignId: 'auth0|5f7c' })
  const ana = await stored('ana')
  expect(await batch([entered])).toEqual([{ kind: 'there', id: String(ana._id), foreignId: 'auth0|5f7c' }])
})

test.each([
  ['kept', id],
  ['new', 'user-1'],
])('an id that an account has or had is refused: %s', async (_, given) => {
  await batch([account('ana', { id: given })])
  expect(await faults(account('ben', { id: given, passwordHash: otherHash }))).toEqual(['id'])

  // Renamed and with another password, it is still the account of that line.
  await accounts.updateOne({}, { $set: { canonicalName: 'anna', username: 'anna' } })
  expect(await kinds([account('ana', { id: given })])).toEqual(['there'])

  const anna = await stored('anna')
  await accounts.deleteMany({})
  // Its import alone may have been interrupted.
  expect(await kinds([account('ana', { id: given })])).toEqual(['imported'])
  await accounts.deleteMany({})
  await journal.inTransaction(async ({ record }) => {
    await record({ type: 'ACCOUNT_DISABLED', userId: String(anna._id), ...commandLine })
    return true
  })
  expect(await faults(account('ana', { id: given }))).toEqual(['id'])
})

test('an account that its user deleted does not come back with the old file', async () => {
  for (const given of [{}, { id: 'user-1' }]) {
    await batch([account('ana', given)])
    const { _id } = await stored('ana')
    await accounts.deleteMany({})
    await events.collection.insertOne({ ...erased, _id: new Types.ObjectId(), userId: String(_id) })

    expect(await faults(account('ana', given))).toEqual(['id'])
    expect(await faults(account('ana', { id: String(_id) }))).toEqual(['id'])
    expect(await accounts.countDocuments()).toBe(0)
  }
})

test('of lines with one id or one verified address, the first wins, within a batch and across', async () => {
  const verified = { email: 'ana@example.com', emailVerified: true }
  expect(
    await kinds([
      account('ana', { id, ...verified }),
      account('ben', { id }),
      account('cleo', { ...verified, email: 'ANA@example.com' }),
      account('dora', { email: 'ana@example.com' }),
    ]),
  ).toEqual(['imported', 'refused', 'refused', 'imported'])
  expect(await faults(account('emil', verified))).toEqual(['email'])
  expect(await accounts.countDocuments()).toBe(2)
})

test.each([
  ['id', { id: '' }],
  ['id', { id: 'x'.repeat(129) }],
  ['id', { id: 'red\u001b[31m' }],
  ['id', { id: 'half \ud800' }],
  ['emailVerified', { emailVerified: true }],
  ['createdAt', { createdAt: '2024-02-30T00:00:00Z' }],
  ['createdAt', { createdAt: '2024-02-29T00:00:00' }],
  ['createdAt', { createdAt: '1709164800000' }],
  ['createdAt', { createdAt: '2030-01-01T00:02:00Z' }],
] as const)('a faulty %s is a problem of its line', async (field, more) => {
  expect(await faults(account('ana', more))).toEqual([field])
  expect(await accounts.countDocuments()).toBe(0)
})

test('without a hash, no password matches, until a later run brings one', async () => {
  const entered = account('ana', { id, passwordHash: null })
  expect(await kinds([entered])).toEqual(['imported'])
  const verified = async (typed: string) =>
    (await hasher.verify(typed, (await stored('ana')).passwordHash, id)).ok
  expect(await verified('as it was there')).toBe(false)

  const [outcome] = await batch([{ ...entered, passwordHash: hash }], { replaceHash: true })
  expect(outcome?.kind).toBe('replaced')
  expect(await verified('as it was there')).toBe(true)
})

test.each([
  ['by its id', { id }],
  ['by its name', {}],
])('a wrong hash is replaced %s, once, and only if asked for', async (_, more) => {
  await batch([account('ana', more)])
  const corrected = account('ana', { ...more, passwordHash: otherHash })
  const before = await stored('ana')
  await batch([corrected])
  expect(await stored('ana')).toEqual(before)

  const again = async () => (await batch([corrected], { replaceHash: true }))[0]?.kind
  expect(await again()).toBe('replaced')
  expect(await again()).toBe('there')
  const ana = await stored('ana')
  expect(ana.credentialVersion).toBe(1)
  expect((await hasher.verify('as it is now', ana.passwordHash, String(ana._id))).ok).toBe(true)
  expect(await events.countDocuments({ type: 'IMPORTED_HASH_REPLACED', userId: String(ana._id) })).toBe(1)
})

test('the hash of an account that signed in, or set another password, is kept', async () => {
  await batch([account('ana', { id }), account('ben')])
  const [ana, ben] = [await stored('ana'), await stored('ben')]
  // Ben's sign-in was interrupted before its hash was replaced.
  await journal.inTransaction(async ({ record }) => {
    await record({ type: 'SIGNED_IN', userId: String(ben._id), sessionId: 's', ...commandLine })
    return true
  })
  await accounts.updateOne(
    { _id: ana._id },
    { $set: { passwordHash: await hasher.hash('a new one of ana', id) } },
  )
  const before = await accounts.find().lean()

  const outcomes = await batch(
    [account('ana', { id, passwordHash: otherHash }), account('ben', { passwordHash: otherHash })],
    { replaceHash: true },
  )
  for (const outcome of outcomes)
    expect(outcome).toMatchObject({ kind: 'refused', problems: [{ field: 'passwordHash' }] })
  expect(await accounts.find().lean()).toEqual(before)
})

test('an account that was registered here never gets an imported hash', async () => {
  await batch([account('ana')])
  const ana = await stored('ana')
  await accounts.updateOne(
    {},
    { $set: { passwordHash: await hasher.hash('registered here', String(ana._id)) } },
  )
  for (const more of [{}, { id }]) {
    const [outcome] = await batch([account('ana', { ...more, passwordHash: otherHash })], {
      replaceHash: true,
    })
    expect(outcome).toMatchObject({ kind: 'refused', problems: [{ field: 'username' }] })
  }
})

test('of a replacement and a change of password at the same time, one holds', async () => {
  for (let round = 0; round < 5; round += 1) {
    const name = `racer-${round}`
    await batch([account(name)])
    const before = await stored(name)
    const changed = await hasher.hash('a new one of theirs', String(before._id))
    const [[outcome], { modifiedCount }] = await Promise.all([
      batch([account(name, { passwordHash: otherHash })], { replaceHash: true }),
      accounts.updateOne(
        { _id: before._id, passwordHash: before.passwordHash },
        { $set: { passwordHash: changed } },
      ),
    ])
    const isChanged = (await stored(name)).passwordHash === changed
    expect([outcome?.kind === 'replaced', modifiedCount === 1]).toEqual([!isChanged, isChanged])
  }
})

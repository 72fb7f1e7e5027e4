import bcrypt from 'bcrypt'
import { pino } from 'pino'
import { createAccountImport, createAccountModel, type ForeignAccount } from '../../../src/accounts/index.js'
import { type AuthenticationEvent, eventRows } from '../../../src/application/events.js'
import { createHistory } from '../../../src/events/history.js'
import { createEventModel, createJournal } from '../../../src/events/index.js'
import { createPasswordHasher } from '../../../src/passwords/index.js'
import { createSecretBox } from '../../../src/secrets/index.js'
import { createHeldNames } from '../../../src/usernames/index.js'
import { makeCollections, openTestDatabase } from '../../harness/database.js'

const database = await openTestDatabase()
const accounts = createAccountModel(database.store)
await makeCollections(database.store)
const secrets = createSecretBox('a-secret-for-tests-of-thirty-two-bytes')
const hasher = createPasswordHasher({ secrets, cost: 4 })
const createdAt = new Date('2030-01-01T00:00:00Z')
const events = createEventModel(database.store)
const announced: AuthenticationEvent[] = []
const journal = createJournal({
  rows: eventRows,
  events,
  topology: 'replicaSet',
  now: () => createdAt,
  log: pino({ level: 'silent' }),
  onEvent: (event) => void announced.push(event),
})
const dependencies = {
  accounts,
  haveEvents: createHistory(events).haveEvents,
  journal,
  hasher,
  declaredRoles: new Set(['USER', 'ADMIN', 'EDITOR']),
  heldNames: createHeldNames({ store: database.store, secrets, now: () => createdAt }),
  now: () => createdAt,
}
const { batch } = createAccountImport(dependencies)
afterEach(async () => {
  await Promise.all([accounts.deleteMany({}), events.deleteMany({})])
  announced.length = 0
})

const password = 'as it was there'
const hash = await bcrypt.hash(password, 4)
const otherHash = await bcrypt.hash(password, 4)
const account = (username: string, more: Partial<ForeignAccount> = {}): ForeignAccount => ({
  username,
  passwordHash: hash,
  ...more,
})
const kinds = async (entered: readonly ForeignAccount[]) => (await batch(entered)).map(({ kind }) => kind)
const stored = (canonicalName: string) => accounts.findOne({ canonicalName }).lean()

test('an account is stored whole, its hash sealed, its address unverified', async () => {
  const entered = account('Ana', { email: 'Ana@Example.com', roles: ['EDITOR'] })
  expect(await batch([entered])).toMatchObject([{ kind: 'imported' }])

  const ana = await stored('ana')
  expect(ana).toEqual({
    _id: expect.anything(),
    username: 'Ana',
    canonicalName: 'ana',
    email: null,
    pendingEmail: 'Ana@example.com',
    roles: ['USER', 'EDITOR'],
    disabled: false,
    passwordHash: expect.not.stringContaining(hash),
    createdAt,
    revision: 0,
    credentialVersion: 0,
  })
  const sealed = ana?.passwordHash ?? ''
  expect(await hasher.verify(password, sealed, String(ana?._id))).toEqual({ ok: true, rehash: true })
})

test('repeated, an account is there already, whatever became of it since', async () => {
  await batch([account('ana')])
  await accounts.updateOne(
    { canonicalName: 'ana' },
    { $set: { passwordHash: 'changed', roles: ['USER', 'ADMIN'] } },
  )

  expect(await kinds([account('ANA'), account('ana', { roles: ['EDITOR'] })])).toEqual(['there', 'there'])
  expect(await stored('ana')).toMatchObject({ passwordHash: 'changed', roles: ['USER', 'ADMIN'] })
})

test('an account that was renamed since is not imported again', async () => {
  await batch([account('ana')])
  await accounts.updateOne({ canonicalName: 'ana' }, { $set: { canonicalName: 'anna', username: 'anna' } })

  expect(await kinds([account('ana')])).toEqual(['there'])
  expect(await accounts.countDocuments()).toBe(1)
})

test('the same name with another hash is another account, and refused', async () => {
  await batch([account('ana')])
  const [outcome] = await batch([account('ana', { passwordHash: otherHash })])
  expect(outcome).toEqual({
    kind: 'refused',
    problems: [{ field: 'username', message: 'Another account has this user name.' }],
  })
})

test('within one batch the first of a name wins, and its repetition is there already', async () => {
  const entered = [
    account('ana'),
    account('ana', { passwordHash: otherHash }),
    account('Ana'),
    account('ben'),
  ]
  expect(await kinds(entered)).toEqual(['imported', 'refused', 'there', 'imported'])
})

test('every fault of an account is told, no value is, and others are not held up', async () => {
  const secretLooking = `${hash}x`
  const [bad, good] = await batch([
    { username: 'a b', email: 'nowhere', roles: ['ADMN'], passwordHash: secretLooking },
    account('ana'),
  ])

  expect(bad?.kind === 'refused' && bad.problems.map(({ field }) => field)).toEqual([
    'username',
    'email',
    'roles',
    'passwordHash',
  ])
  expect(JSON.stringify(bad)).not.toMatch(/\$2b|nowhere|ADMN/)
  expect(good).toMatchObject({ kind: 'imported' })
  expect(await accounts.countDocuments()).toBe(1)
})

test('names that nobody may register can be imported', async () => {
  expect(await kinds([account('admin')])).toEqual(['imported'])
})

test('imports of the same accounts at the same time store each once, and agree', async () => {
  const entered = Array.from({ length: 200 }, (_, index) => account(`user-${index}`))
  const runs = await Promise.all([kinds(entered), kinds(entered), kinds([...entered].reverse())])

  const imported = runs.flat().filter((kind) => kind === 'imported')
  expect(imported).toHaveLength(200)
  expect(runs.flat().filter((kind) => kind === 'there')).toHaveLength(400)
  expect(await accounts.countDocuments()).toBe(200)
})

test('of imports that want one name for different accounts at the same time, one gets it', async () => {
  const runs = await Promise.all([
    kinds([account('ana'), account('ben')]),
    kinds([account('ana', { passwordHash: otherHash }), account('cleo')]),
  ])
  expect(runs.map(([ana]) => ana).sort()).toEqual(['imported', 'refused'])
  expect(runs.map(([, other]) => other)).toEqual(['imported', 'imported'])
})

test('each account that is imported has one event, and no other has', async () => {
  const entered = [
    account('ana'),
    account('ben'),
    account('ben', { passwordHash: otherHash }),
    account('a b'),
  ]
  await Promise.all([batch(entered), batch(entered)])
  await batch(entered)

  const ids = (await accounts.find().lean()).map(({ _id }) => _id.toHexString()).sort()
  expect(ids).toHaveLength(2)
  expect((await events.find().lean()).map(({ type, userId }) => `${type} ${userId}`).sort()).toEqual(
    ids.map((id) => `ACCOUNT_IMPORTED ${id}`),
  )
  expect(announced.map(({ userId }) => userId).sort()).toEqual(ids)
})

test('an account whose event cannot be stored is not imported', async () => {
  const broken = createAccountImport({
    ...dependencies,
    journal: { ...journal, recordBefore: () => Promise.reject(new Error('no room')) },
  })
  await expect(broken.batch([account('ana')])).rejects.toThrow('no room')
  expect(await accounts.countDocuments()).toBe(0)
})

test('nothing is an empty batch', async () => {
  expect(await batch([])).toEqual([])
})

test('what the database refuses for another reason is no clash', async () => {
  const broken = createAccountImport({
    ...dependencies,
    hasher: { ...hasher, adopt: () => 'x'.repeat(17 * 1024 * 1024) },
  })
  await expect(broken.batch([account('ana')])).rejects.toThrow()
  expect(await accounts.countDocuments()).toBe(0)
})

import type { ClientSession, Connection } from 'mongoose'
import { ownCollections } from '../../src/application/collections.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { collectionsWith, deleteOwn, login, pendingHandle, restore } from './deleting.js'

type Note = { accountId: string }
const notesOf = (connection: Connection) => connection.collection<Note>('notes')

let server: StartedPortcullis
let fails: { error: Error | null; afterWriting: boolean }
let erasedBy: { id: string; username: string }[]
beforeAll(async () => {
  fails = { error: null, afterWriting: false }
  erasedBy = []
  server = await startPortcullis({
    setup: async ({ connection }) => {
      await connection.createCollection('notes')
      return { connection }
    },
    hooks: {
      async erased(
        { account, session }: { account: { id: string; username: string }; session: ClientSession },
        { connection },
      ) {
        await notesOf(connection).deleteMany({ accountId: account.id }, { session })
        if (fails.error !== null) throw fails.error
        erasedBy.push({ id: account.id, username: account.username })
      },
    },
  })
})

const eventsOf = (userId: string) =>
  server.portcullis.connection
    .collection('portcullis_events')
    .find({ userId })
    .sort({ at: 1, _id: 1 })
    .toArray()

test('every collection says what it holds of accounts and how it is erased, or that it holds nothing', () => {
  const stated = server.services.running
    .flatMap(({ personalData = [] }) => personalData)
    .map(({ collection }) => collection.name)
  const free = ownCollections
    .filter(({ holdsNoAccounts }) => holdsNoAccounts === true)
    .map(({ name }) => name)

  expect([...stated, ...free].sort()).toEqual(ownCollections.map(({ name }) => name))
})

// T-D 2, T-D 7
test('after the erasure the id is found in events only, without address and agent, and the hook was called once', async () => {
  const { api, clock, portcullis, services } = server
  const ana = await api.register('ana')
  await login(api, 'ana', 'not the password of ana')
  await api.refresh((await api.login('ana')).refreshToken)
  await notesOf(portcullis.connection).insertMany([{ accountId: ana.userId }, { accountId: 'of another' }])
  await deleteOwn(api, ana.accessToken, 'ana')
  await pendingHandle(api, 'ana')
  await until(async () => (await eventsOf(ana.userId)).some(({ type }) => type === 'SIGN_IN_REFUSED'))
  expect(await collectionsWith(portcullis.connection, ana.userId)).toEqual([
    'notes',
    'portcullis_accounts',
    'portcullis_events',
    'portcullis_proofs',
    'portcullis_sessions',
  ])
  const attempts = portcullis.connection.collection('portcullis_attempts')
  const ofOthers = await attempts.countDocuments({ _id: { $not: /^places:/ } } as object)

  clock.advance({ days: 7 })
  expect(await services.erasure.eraseNext()).toBe('erased')
  expect(await services.erasure.eraseNext()).toBe('none')

  expect(await collectionsWith(portcullis.connection, ana.userId)).toEqual(['portcullis_events'])
  expect(erasedBy).toEqual([{ id: ana.userId, username: 'ana' }])
  const events = await eventsOf(ana.userId)
  expect(events.map(({ type }) => type)).toEqual(
    expect.arrayContaining([
      'REGISTERED',
      'SIGNED_IN',
      'SIGN_IN_REFUSED',
      'DELETION_REQUESTED',
      'ACCOUNT_ERASED',
    ]),
  )
  for (const { ipAddress, userAgent } of events) expect([ipAddress, userAgent]).toEqual([null, null])
  expect(
    await attempts.countDocuments({
      _id: /^(places|accountFailures|deviceFailures|accountAddress)/,
    } as object),
  ).toBe(0)
  expect(await attempts.countDocuments()).toBeLessThanOrEqual(ofOthers)
  expect(await notesOf(portcullis.connection).countDocuments()).toBe(1)
  expect(codes(await login(api, 'ana'))).toEqual(['INVALID_CREDENTIALS'])
  expect(await portcullis.accounts.find(ana.userId)).toBeNull()
})

// T-D 3
test('a hook that throws postpones the erasure: nothing is gone, an event says so, and it is tried again', async () => {
  const { api, clock, portcullis, services } = server
  const ben = await api.register('ben')
  await notesOf(portcullis.connection).insertOne({ accountId: ben.userId })
  await deleteOwn(api, ben.accessToken, 'ben')
  clock.advance({ days: 7 })
  fails.error = new Error('the notes are in use')

  expect(await services.erasure.eraseNext()).toBe('postponed')

  expect(await portcullis.accounts.find(ben.userId)).not.toBeNull()
  expect(await notesOf(portcullis.connection).countDocuments({ accountId: ben.userId })).toBe(1)
  await until(async () =>
    (await eventsOf(ben.userId)).some(
      ({ type, reason }) => type === 'ERASURE_POSTPONED' && reason === 'REFUSED_BY_HOOK',
    ),
  )
  expect((await eventsOf(ben.userId)).some(({ type }) => type === 'ACCOUNT_ERASED')).toBe(false)
  expect(server.logged()).toContain('erasing an account failed: postponed')
  // Too late for its user: the account can be erased at any moment.
  expect(codes(await restore(api, await pendingHandle(api, 'ben')))).toEqual(['LINK_INVALID'])
  fails.error = null
  expect(await services.erasure.eraseNext()).toBe('none')
  clock.advance({ minutes: 5 })
  expect(await services.erasure.eraseNext()).toBe('erased')
  expect(await collectionsWith(portcullis.connection, ben.userId)).toEqual(['portcullis_events'])
})

test('of ten instances that erase at once one does, and an account that is restored first stays', async () => {
  const { api, clock, services } = server
  const [cleo, dora] = [await api.register('cleo'), await api.register('dora')]
  await deleteOwn(api, cleo.accessToken, 'cleo')
  const [due] = await services.accounts.findMany([cleo.userId])
  await deleteOwn(api, dora.accessToken, 'dora')
  const [restored] = await services.accounts.findMany([dora.userId])
  await restore(api, await pendingHandle(api, 'dora'))
  clock.advance({ days: 7 })
  const before = erasedBy.length

  if (due == null || restored == null) throw new Error('Both accounts are there.')
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => services.erasure.erase(due)))
  outcomes.push(await services.erasure.erase(restored))

  expect(outcomes.filter((outcome) => outcome === 'erased')).toHaveLength(1)
  expect(erasedBy.slice(before).filter(({ id }) => id === cleo.userId).length).toBeGreaterThan(0)
  expect((await eventsOf(cleo.userId)).filter(({ type }) => type === 'ACCOUNT_ERASED')).toHaveLength(1)
  expect(await server.portcullis.accounts.find(dora.userId)).not.toBeNull()
})

test('what a request stored that began before the erasure is swept up', async () => {
  const { api, clock, portcullis, services } = server
  const eva = await api.register('eva')
  const [account] = await services.accounts.findMany([eva.userId])
  const sessions = portcullis.connection.collection('portcullis_sessions')
  const late = await sessions.findOne({ userId: account?._id })
  await deleteOwn(api, eva.accessToken, 'eva')
  clock.advance({ days: 7 })
  await services.erasure.eraseNext()
  if (late === null || account == null) throw new Error('The session is there.')
  await sessions.insertOne(late)

  await services.erasure.sweep(account._id)

  expect(await collectionsWith(portcullis.connection, eva.userId)).toEqual(['portcullis_events'])
})

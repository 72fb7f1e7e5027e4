import { Types } from 'mongoose'
import { createSessionModel, type StoredSession } from '../../../src/sessions/index.js'
import { createRotations, type Rotate } from '../../../src/sessions/refresh/rotations.js'
import { connectOverWire } from '../../harness/connect-over-wire.js'
import { makeCollections, openTestDatabase, storeOn, type TestDatabase } from '../../harness/database.js'

let database: TestDatabase
let rotate: Rotate
beforeAll(async () => {
  database = await openTestDatabase()
  const sessions = createSessionModel(database.store)
  await makeCollections(database.store)
  rotate = createRotations(sessions, () => later)
})

const at = new Date('2026-01-01T00:00:00Z')
const later = new Date('2026-01-02T00:00:00Z')
const collection = () => database.connection.collection<StoredSession>('portcullis_sessions')

async function insert(_id: string, changed: Partial<StoredSession> = {}): Promise<StoredSession> {
  const session = {
    _id,
    userId: new Types.ObjectId(),
    credentialVersion: 0,
    createdAt: at,
    lastUsedAt: at,
    expiresAt: at,
    absoluteExpiresAt: later,
    endedAt: null,
    endReason: null,
    cookieBound: false,
    userAgent: null,
    ipAddress: null,
    familyHash: `family of ${_id}`,
    tokenHash: 'first',
    previousTokenHash: null,
    rotatedAt: null,
    sealedSuccessor: null,
    ...changed,
  }
  await collection().insertOne(session)
  return session
}

/** From the first token, unless said otherwise. */
const rotation = (sessionId: string, next: string, tokenHash = 'first') => ({
  sessionId,
  tokenHash,
  changes: {
    tokenHash: next,
    previousTokenHash: tokenHash,
    sealedSuccessor: `$sealed ${next}`, // no expression, whatever it looks like
    lastUsedAt: later,
    expiresAt: later,
  },
})

test('a rotation changes what it says and nothing else', async () => {
  const before = await insert('one')

  expect(await rotate(rotation('one', 'second'))).toBe(true)
  expect(await collection().findOne({ _id: 'one' })).toEqual({
    ...before,
    ...rotation('one', 'second').changes,
    rotatedAt: later,
  })
})

test('of rotations of one token exactly one is stored, in one group and over several', async () => {
  await insert('raced')
  const race = (names: string[]) => Promise.all(names.map((next) => rotate(rotation('raced', next))))
  const [won, lost] = [await race(['a', 'b', 'c', 'd']), await race(['e', 'f', 'g', 'h'])]

  expect(won.filter(Boolean)).toHaveLength(1)
  expect(lost).toEqual([false, false, false, false])
  const winner = ['a', 'b', 'c', 'd'][won.indexOf(true)]
  expect(await collection().findOne({ _id: 'raced' })).toMatchObject({ tokenHash: winner })
})

test('one that was stored by an attempt whose answer was lost is told as stored when it is repeated', async () => {
  await insert('repeated')
  const changes = rotation('repeated', 'after it')

  expect([await rotate(changes), await rotate(changes)]).toEqual([true, true])
  // Also where whoever was given the successor for an honest repeat has used it meanwhile.
  expect(await rotate(rotation('repeated', 'after that', 'after it'))).toBe(true)
  expect(await rotate(changes)).toBe(true)
})

test('after a lost connection a group is stored, and its grace begins when it was', async () => {
  const { wire, connection } = await connectOverWire(database.uri)
  const sessions = createSessionModel(storeOn(connection))
  const firstAttempt = [at]
  const rotateThere = createRotations(sessions, () => firstAttempt.shift() ?? later)
  const ids = ['cut off', 'cut off too']
  for (const id of ids) await insert(id)
  await sessions.findOne()
  wire.cut()
  setImmediate(wire.mend)
  const outcomes = await Promise.all(ids.map((id) => rotateThere(rotation(id, `next of ${id}`))))

  expect(outcomes).toEqual([true, true])
  for (const _id of ids) {
    expect(await collection().findOne({ _id })).toMatchObject({
      tokenHash: `next of ${_id}`,
      rotatedAt: later,
    })
  }
})

test('in a group, each is told what came of its own: current, used, ended and gone sessions side by side', async () => {
  const before = await collection().countDocuments()
  await insert('current')
  await insert('used', { tokenHash: 'another' })
  await insert('ended', { endedAt: at, endReason: 'logout' })
  await insert('current too')
  const ids = ['gone', 'used', 'current', 'ended', 'current too']
  const outcomes = await Promise.all(ids.map((id) => rotate(rotation(id, `next of ${id}`))))

  expect(outcomes).toEqual([false, false, true, false, true])
  expect(await collection().countDocuments()).toBe(before + 4) // nothing was inserted for what is gone
  expect(await collection().findOne({ _id: 'used' })).toMatchObject({ tokenHash: 'another' })
  expect(await collection().findOne({ _id: 'ended' })).toMatchObject({ tokenHash: 'first' })
})

test('what the database refuses fails that rotation alone', async () => {
  await insert('refused')
  await insert('taken')
  await database.connection.db?.command({
    collMod: 'portcullis_sessions',
    validator: { tokenHash: { $ne: 'forbidden' } },
  })
  const [refused, taken] = await Promise.allSettled([
    rotate(rotation('refused', 'forbidden')),
    rotate(rotation('taken', 'allowed')),
  ])
  await database.connection.db?.command({ collMod: 'portcullis_sessions', validator: {} })

  expect(refused).toMatchObject({ status: 'rejected', reason: { code: 121 } })
  expect(taken).toEqual({ status: 'fulfilled', value: true })
})

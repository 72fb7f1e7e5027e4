// Fault: the primary falls between writes that belong together, or in the middle of one.

import { Types } from 'mongoose'
import { pino } from 'pino'
import { eventRows } from '../../src/application/events.js'
import { insertEach, openDatabase } from '../../src/database/index.js'
import { commandLine, createEventModel, createJournal } from '../../src/events/index.js'
import { storeOn } from '../harness/database.js'
import { direct, startReplicaSet } from '../harness/replica-set.js'
import { until } from '../harness/until.js'

const log = pino({ level: 'silent' })
const patienceMs = 60_000

test('inserts that a step-down interrupts are all there in the end, or told as failed', async () => {
  const set = await startReplicaSet({ members: 1 })
  const database = await openDatabase({ mongodbUri: set.uri('inserts'), dataDir: '/nowhere', log })
  const { connection } = database
  const acknowledged: Types.ObjectId[] = []
  const refusals: unknown[] = []
  let running = true
  const insert = async () => {
    while (running) {
      const documents = Array.from({ length: 100 }, () => ({ _id: new Types.ObjectId() }))
      // An error of all of them is honest: no primary in time.
      const outcomes = await insertEach(connection, 'inserted', documents, 1).catch(() => null)
      for (const [index, { _id }] of documents.entries()) {
        if (outcomes?.[index] === null) acknowledged.push(_id)
        else if (outcomes !== null) refusals.push(outcomes[index])
      }
    }
  }
  const working = Array.from({ length: 30 }, insert)
  const admin = await set.primary()
  for (let fault = 0; fault < 8; fault += 1) {
    const before = acknowledged.length
    await until(() => acknowledged.length > before + 3_000, patienceMs)
    // Its connection is closed by what it asks for.
    await direct(admin.port, (own) => own.command({ replSetStepDown: 1, force: true })).catch(() => null)
    await set.primary()
  }
  running = false
  await Promise.all(working)
  const stored = await connection.collection('inserted').distinct('_id')
  await database.stop()

  expect(refusals).toEqual([])
  const isThere = new Set(stored.map(String))
  expect(acknowledged.filter((_id) => !isThere.has(String(_id)))).toEqual([])
})

test('a change that the next primary takes has its event, which the one before had alone', async () => {
  const set = await startReplicaSet()
  const database = await openDatabase({ mongodbUri: set.uri('gap'), dataDir: '/nowhere', log })
  const { connection } = database
  const events = createEventModel(storeOn(connection))
  await events.createCollection()
  const changes = connection.collection('changes')
  await changes.insertOne({ number: 0 })
  const journal = createJournal({
    rows: eventRows,
    events,
    topology: 'replicaSet',
    now: () => new Date(),
    log,
  })
  const first = await set.primary()
  const others = set.members.filter((member) => member !== first)
  const changed = await journal.recordBefore(async ({ record }) => {
    for (const member of others) await member.kill()
    await record({ type: 'ACCOUNT_ENABLED', userId: 'somebody', ...commandLine })
    await first.kill()
    for (const member of others) await member.restart()
    await set.primary()
    const { modifiedCount } = await changes.updateOne({}, { $inc: { number: 1 } })
    return modifiedCount
  })
  await first.restart()
  // By then it has taken back what it had alone.
  const isFollowing = async () =>
    (await direct(first.port, (own) => own.command({ hello: 1 }))).secondary === true
  await until(isFollowing, patienceMs)

  expect(changed).toBe(1)
  expect(await changes.findOne()).toMatchObject({ number: 1 })
  expect(await events.countDocuments()).toBe(1)
  await database.stop()
})

// Fault: the change stream is killed, invalidated, or left behind by its primary.
import { z } from 'zod'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { operationsDuring } from '../harness/profile.js'
import { direct, type ReplicaSet, startReplicaSet } from '../harness/replica-set.js'
import { until } from '../harness/until.js'

const patienceMs = 60_000

let set: ReplicaSet
let a: StartedPortcullis
let b: StartedPortcullis
beforeAll(async () => {
  set = await startReplicaSet({ members: 1 })
  a = await startPortcullis({ mongodbUri: set.uri('streams') })
  b = await startPortcullis({ mongodbUri: set.uri('streams') })
})

const statusOn = async ({ api }: StartedPortcullis, token: string) =>
  (await api.send({ query: '{ me { username } }', token })).status

const openCursors = z.array(z.object({ cursor: z.object({ cursorId: z.unknown() }) }))

const interruptions: Record<string, () => Promise<unknown>> = {
  'its cursor is killed': async () => {
    await direct(await primaryPort(), async (admin) => {
      const pipeline = [
        { $currentOp: { allUsers: true, idleCursors: true } },
        { $match: { 'cursor.tailable': true, ns: /^streams\./ } },
      ]
      const { cursor } = await admin.command({ aggregate: 1, pipeline, cursor: {} })
      const ids = openCursors.parse(cursor.firstBatch).map((open) => open.cursor.cursorId)
      expect(ids.length).toBeGreaterThan(0)
      await streams().command({ killCursors: '$cmd.aggregate', cursors: ids })
    })
  },
  'all sessions of the database are killed': async () =>
    direct(await primaryPort(), (admin) => admin.command({ killAllSessions: [] })),
  'the collection is renamed and renamed back': async () => {
    await streams().renameCollection('portcullis_sessions', 'elsewhere')
    // A server may have made an empty one meanwhile.
    await streams().renameCollection('elsewhere', 'portcullis_sessions', { dropTarget: true })
  },
  'another collection is dropped': async () => {
    await streams().collection('others').insertOne({})
    await streams().dropCollection('others')
  },
  'the primary steps down and is elected again': async () => {
    await direct(await primaryPort(), (admin) => admin.command({ replSetStepDown: 1, force: true }))
    await set.primary()
  },
}

/** As the metrics tell it. */
const breaks = () => b.services.changes?.breaks() ?? Number.NaN

async function primaryPort(): Promise<number> {
  return (await set.primary()).port
}

function streams() {
  const { db } = a.portcullis.connection
  if (db === undefined) throw new Error('The connection is closed.')
  return db
}

test.each(Object.keys(interruptions))(
  'when %s, it is read until changes are told again, then remembered',
  async (name) => {
    const ana = await a.api.register(`ana-${Object.keys(interruptions).indexOf(name)}`)
    const other = await a.api.login(`ana-${Object.keys(interruptions).indexOf(name)}`)
    await until(async () => (await statusOn(b, ana.accessToken)) === 200, patienceMs)
    await interruptions[name]?.()

    // Ended at once, while the other server may have no stream.
    await until(
      async () => (await a.api.send({ query: 'mutation { logout }', token: ana.accessToken })).status !== 503,
      patienceMs,
    )
    const endedAt = performance.now()
    await until(async () => {
      const asked = performance.now()
      const status = await statusOn(b, ana.accessToken)
      if (asked - endedAt > 1_000) expect(status).not.toBe(200)
      return status === 401
    }, patienceMs)

    await until(async () => (await statusOn(b, other.accessToken)) === 200, patienceMs)
    await until(async () => {
      const seen = await operationsDuring(b.portcullis.connection, async () => {
        for (let times = 0; times < 5; times += 1) await statusOn(b, other.accessToken)
      })
      return seen.length === 0
    }, patienceMs)
  },
)

test('a stream that breaks is counted', async () => {
  const before = breaks()
  await interruptions['its cursor is killed']?.()
  await until(() => breaks() > before, patienceMs)
})

test('when the whole database is dropped, nobody stays signed in, and who registers then is remembered', async () => {
  const { accessToken } = await a.api.register('dropped')
  await until(async () => (await statusOn(b, accessToken)) === 200, patienceMs)
  await streams().dropDatabase()

  await until(async () => (await statusOn(b, accessToken)) === 401, patienceMs)
})

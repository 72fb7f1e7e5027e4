import mongoose from 'mongoose'
import { pino } from 'pino'
import { createCore } from '../../../src/application/core.js'
import type { Topology } from '../../../src/database/index.js'
import { createSessionMemory } from '../../../src/sessions/cache/memory.js'
import {
  createAuthenticate,
  createDatabaseSessionStates,
  createSessionModel,
} from '../../../src/sessions/index.js'
import { signingKeysCollection } from '../../../src/tokens/index.js'
import { openTestDatabase, storeOn } from '../../harness/database.js'
import { type StartedPortcullis, startPortcullis } from '../../harness/portcullis.js'
import { startWire } from '../../harness/proxy.js'
import { until } from '../../harness/until.js'

let server: StartedPortcullis
let uri: string
beforeAll(async () => {
  uri = (await openTestDatabase()).uri
  server = await startPortcullis({ mongodbUri: uri })
})

/** What another instance on the same database remembers. */
async function startMemory(topology: Topology = 'replicaSet') {
  const store = storeOn(server.portcullis.connection)
  const forgotten: string[] = []
  const lines: string[] = []
  const keys = { reads: 0 }
  const { database } = server.services
  const core = createCore({
    config: { ...server.portcullis.config, revocation: 'coherent' },
    storage: { store, database: { ...database, topology }, close: async () => undefined },
    secret: 'a-secret-for-tests-of-thirty-two-bytes',
    log: pino({}, { write: (line: string) => void lines.push(line) }),
    now: server.clock.now,
    attach: false,
    declaredRoles: new Set(['USER']),
  })
  const { changes } = core
  const memory = createSessionMemory({
    changes,
    sessionModel: createSessionModel(store),
    now: server.clock.now,
    maxBytes: 1024 * 1024,
    onInvalidated: (sessionId) => forgotten.push(sessionId),
  })
  await changes?.start([
    ...memory.watches,
    { collection: signingKeysCollection, changed: () => void keys.reads++ },
  ])
  return { ...memory, forgotten, lines, keys, stop: async () => changes?.stop() }
}

function sidOf(accessToken: string): string {
  const [, body = ''] = accessToken.split('.')
  return String(JSON.parse(Buffer.from(body, 'base64url').toString()).sid)
}

test('whatever ends a session elsewhere makes its verified tokens be forgotten as well', async () => {
  const memory = await startMemory()
  const { accessToken } = await server.api.register('logs-out')
  const { userId, accessToken: other } = await server.api.register('disabled')
  const sids = [accessToken, other].map(sidOf)
  await until(async () => {
    for (const sid of sids) await memory.states.find(sid)
    return sids.every((sid) => !(memory.states.find(sid) instanceof Promise))
  })
  memory.forgotten.length = 0

  await server.api.send({ query: 'mutation { logout }', token: accessToken })
  await server.portcullis.accounts.disable(userId)

  await until(() => sids.every((sid) => memory.forgotten.includes(sid)))
  await memory.stop()
})

test('a refresh elsewhere makes nothing be forgotten; an end that is moved by hand does', async () => {
  const memory = await startMemory()
  const refreshed = await server.api.register('refreshes')
  const { accessToken } = await server.api.register('moved')
  const moved = sidOf(accessToken)
  const sids = [sidOf(refreshed.accessToken), moved]
  await until(async () => {
    for (const sid of sids) await memory.states.find(sid)
    return sids.every((sid) => !(memory.states.find(sid) instanceof Promise))
  })
  memory.forgotten.length = 0

  await server.api.refresh(refreshed.refreshToken)
  await server.portcullis.connection
    .collection<{ _id: string }>('portcullis_sessions')
    .updateOne({ _id: moved }, { $set: { expiresAt: new Date() } })

  // Changes are told in their order.
  await until(() => memory.forgotten.includes(moved))
  expect(memory.forgotten).toEqual([moved])
  await memory.stop()
})

test('a key that is revoked elsewhere makes the keys be read at once, before the poll comes to it', async () => {
  const memory = await startMemory()
  const { keySet } = server.services
  await keySet.revoke(keySet.current().kid)

  await until(() => memory.keys.reads > 0)
  await memory.stop()
})

test('a token of a session that is over is not kept as verified by the one who refuses it', async () => {
  const { accessTokens } = server.services
  const { accessToken } = await server.api.register('over')
  const forgotten: string[] = []
  const watched = { ...accessTokens, invalidateSession: (sid: string) => forgotten.push(sid) }
  const authenticate = createAuthenticate(watched, { authenticate: () => null })

  expect(() => authenticate(accessToken)).toThrow(
    expect.objectContaining({ extensions: { reason: 'SESSION_REVOKED' } }),
  )
  expect(forgotten).toEqual([sidOf(accessToken)])
})

test('on a sharded cluster, whose change streams lag behind, each look-up is a read, and the start says so', async () => {
  const memory = await startMemory('sharded')
  const { accessToken } = await server.api.register('sharded')
  const sid = sidOf(accessToken)

  for (let times = 0; times < 3; times += 1) {
    const found = memory.states.find(sid)
    expect(found).toBeInstanceOf(Promise)
    expect((await found)?.session._id).toBe(sid)
  }
  expect(memory.lines.join()).toContain('each request reads its session from the database')
  memory.invalidate({ sessionId: sid })
  expect(memory.forgotten).toEqual([sid])
})

test('so many reads wait for a frozen database, further ones are refused at once, and all goes on after it', async () => {
  const direct = new URL(uri)
  const wire = await startWire(Number(direct.port))
  direct.port = String(wire.port)
  direct.searchParams.delete('replicaSet')
  direct.searchParams.set('directConnection', 'true')
  const connection = await mongoose.createConnection(direct.href).asPromise()
  const { find } = createDatabaseSessionStates(createSessionModel(storeOn(connection)), 20)
  wire.freeze()
  const waiting = Array.from({ length: 20 }, async (_, index) => find(`session-${index}`))

  await expect(find('one-too-many')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  wire.thaw()
  expect(new Set(await Promise.all(waiting))).toEqual(new Set([null]))
  expect(await find('after-it')).toBeNull()
  await connection.close()
})

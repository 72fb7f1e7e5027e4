import { openTestDatabase } from '../../harness/database.js'
import { codes, type StartedPortcullis, startPortcullis } from '../../harness/portcullis.js'
import { until } from '../../harness/until.js'

/** Two instances on one database. */
let here: StartedPortcullis
let there: StartedPortcullis
beforeAll(async () => {
  const { uri: mongodbUri } = await openTestDatabase()
  here = await startPortcullis({ mongodbUri })
  there = await startPortcullis({ mongodbUri })
})

let names = 0
/** A session whose last refresh was stored, and whose response the client may not have got. */
async function refreshed() {
  const first = await here.api.register(`lost-${++names}`)
  return { first, next: await here.api.refresh(first.refreshToken) }
}
function advance(time: { readonly seconds?: number; readonly hours?: number; readonly minutes?: number }) {
  for (const { clock } of [here, there]) clock.advance(time)
}
const refresh = 'mutation ($token: String) { refreshSession(refreshToken: $token) { refreshToken } }'
const send = ({ api }: StartedPortcullis, token: string) => api.send({ query: refresh, variables: { token } })
const me = ({ api }: StartedPortcullis, token: string) => api.send({ query: '{ me { id } }', token })
const eventsOf = (userId: string, type: string) =>
  here.portcullis.connection.collection('portcullis_events').countDocuments({ userId, type })
const acceptedOf = (userId: string) =>
  here.portcullis.connection.collection('portcullis_sessions').findOne({ userId: objectId(userId) })

function objectId(userId: string) {
  const { ObjectId } = here.portcullis.connection.base.Types
  return new ObjectId(userId)
}

test('after the grace, a lost response is given again, on each instance, and each repeat is an event', async () => {
  const { first, next } = await refreshed()
  advance({ minutes: 5 })
  const again = await here.api.refresh(first.refreshToken)
  advance({ hours: 20 })
  const late = await there.api.refresh(first.refreshToken)

  expect([again.refreshToken, late.refreshToken]).toEqual([next.refreshToken, next.refreshToken])
  expect(await eventsOf(first.userId, 'REFRESH_REPEATED')).toBe(2)
  expect((await me(there, late.accessToken)).status).toBe(200)
  expect(await eventsOf(first.userId, 'REFRESH_REUSED')).toBe(0)
})

test('a repeat within the grace is no event', async () => {
  const { first } = await refreshed()
  await here.api.refresh(first.refreshToken)

  expect(await eventsOf(first.userId, 'REFRESH_REPEATED')).toBe(0)
})

test('after a day it is a reuse', async () => {
  const { first } = await refreshed()
  advance({ hours: 23, minutes: 59 })
  expect((await send(here, first.refreshToken)).errors).toBeUndefined()
  advance({ minutes: 2 })

  expect(codes(await send(here, first.refreshToken))).toEqual(['REFRESH_TOKEN_REUSED'])
})

test('once an access token of the successor was accepted, a repeat is a reuse, on the other instance too', async () => {
  for (const [accepting, refusing] of [
    [here, there],
    [there, here],
    [here, here],
  ] as const) {
    const { first, next } = await refreshed()
    advance({ minutes: 1 })
    expect((await me(accepting, next.accessToken)).status).toBe(200)

    expect(codes(await send(refusing, first.refreshToken))).toEqual(['REFRESH_TOKEN_REUSED'])
    expect((await me(refusing, next.accessToken)).errors?.[0]?.extensions.reason).toBe('SESSION_REVOKED')
  }
})

test('an access token that a repeat returned counts as well', async () => {
  const { first } = await refreshed()
  advance({ minutes: 1 })
  const repeated = await here.api.refresh(first.refreshToken)
  expect((await me(there, repeated.accessToken)).status).toBe(200)

  expect(codes(await send(here, first.refreshToken))).toEqual(['REFRESH_TOKEN_REUSED'])
})

test('access tokens from before the refresh, and what is shown below it, say nothing of its response', async () => {
  const { first, next } = await refreshed()
  expect((await me(here, first.accessToken)).status).toBe(200)
  expect((await me(there, first.accessToken)).status).toBe(200)
  advance({ minutes: 1 })

  expect((await here.api.refresh(first.refreshToken)).refreshToken).toBe(next.refreshToken)
})

test('once the successor was used, even by a repeat, its parent is a reuse', async () => {
  const { first, next } = await refreshed()
  await here.api.refresh(next.refreshToken)
  advance({ minutes: 1 })

  expect(codes(await send(here, first.refreshToken))).toEqual(['REFRESH_TOKEN_REUSED'])
})

test('the first request with a new access token costs one write, however many come at the same time', async () => {
  const { next } = await refreshed()
  const { connection } = here.portcullis
  const writes: unknown[] = []
  const monitored = connection.getClient()
  const seen = ({ commandName, command }: { commandName: string; command: Record<string, unknown> }) => {
    if (commandName === 'update' && JSON.stringify(command).includes('acceptedRotation')) writes.push(command)
  }
  monitored.on('commandStarted', seen)
  await Promise.all(Array.from({ length: 20 }, () => me(here, next.accessToken)))
  for (let count = 0; count < 5; count += 1) await me(here, next.accessToken)
  monitored.off('commandStarted', seen)
  const stored = await acceptedOf(next.userId)

  expect(stored).toMatchObject({ rotations: 1, acceptedRotation: 1 })
  expect(writes.length).toBeLessThanOrEqual(1)
})

test('a repeat and the first use of its access token at the same time: never both without a reuse later', async () => {
  for (let round = 0; round < 15; round += 1) {
    const { first, next } = await refreshed()
    advance({ minutes: 1 })
    const [used, repeated] = await Promise.all([
      me(round % 2 === 0 ? here : there, next.accessToken),
      send(round % 3 === 0 ? here : there, first.refreshToken),
    ])
    const outcome = codes(repeated)
    // Whoever was first: the repeat came before the use, or the session has ended.
    if (outcome.length === 0) expect(used.status).toBe(200)
    else expect(outcome).toEqual(['REFRESH_TOKEN_REUSED'])
    if (used.status === 200 && outcome.length === 0)
      expect(codes(await send(here, first.refreshToken))).toEqual(['REFRESH_TOKEN_REUSED'])
    // The other instance learns of the end by the change stream.
    await until(async () => (await me(here, next.accessToken)).status === 401)
  }
})

test('many repeats at the same time all get the one successor', async () => {
  const { first, next } = await refreshed()
  advance({ minutes: 1 })
  const repeats = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? here : there).api.refresh(first.refreshToken),
    ),
  )

  expect(new Set(repeats.map(({ refreshToken }) => refreshToken))).toEqual(new Set([next.refreshToken]))
})

const password = 'orchard lantern 4711 drizzle'
test.each([
  ['reauthenticate', `reauthenticate(input: { password: "${password}" }) { refreshToken }`],
  [
    'changePassword',
    `changePassword(input: { currentPassword: "${password}", newPassword: "another long lantern 99" }) { refreshToken }`,
  ],
])(
  'never after %s, which a client can reach with the access token that it still has',
  async (_name, field) => {
    const { first } = await refreshed()
    const changed = await here.api.send({ query: `mutation { ${field} }`, token: first.accessToken })
    expect(changed.errors).toBeUndefined()
    advance({ minutes: 1 })

    expect(codes(await send(there, first.refreshToken))[0]).toMatch(/^REFRESH_TOKEN_(INVALID|REUSED)$/)
    expect(await eventsOf(first.userId, 'REFRESH_REPEATED')).toBe(0)
  },
)

test('a session that an earlier version refreshed is not repeated: nothing is known of its access tokens', async () => {
  const { first } = await refreshed()
  await here.portcullis.connection
    .collection('portcullis_sessions')
    .updateOne({ userId: objectId(first.userId) }, { $unset: { rotations: true } })
  advance({ minutes: 1 })

  expect(codes(await send(there, first.refreshToken))).toEqual(['REFRESH_TOKEN_REUSED'])
})

test('without a grace period there is no repeat at all', async () => {
  const strict = await startPortcullis({ refreshGrace: '0s' })
  const { refreshToken } = await strict.api.register('strict')
  await strict.api.refresh(refreshToken)
  strict.clock.advance({ seconds: 1 })

  expect(codes(await send(strict, refreshToken))).toEqual(['REFRESH_TOKEN_REUSED'])
})

import type { SessionEnded } from '../../src/index.js'
import { testPassword } from '../../src/testing/client.js'
import { openTestDatabase } from '../harness/database.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { operationsDuring } from '../harness/profile.js'
import { until } from '../harness/until.js'

let here: StartedPortcullis
let elsewhere: StartedPortcullis
let strict: StartedPortcullis
beforeAll(async () => {
  const { uri } = await openTestDatabase()
  here = await startPortcullis({ mongodbUri: uri })
  elsewhere = await startPortcullis({ mongodbUri: uri, now: here.clock.now })
  strict = await startPortcullis({ revocation: 'strict' })
})

function listen(server: StartedPortcullis) {
  const heard: SessionEnded[] = []
  const stop = server.portcullis.on('sessionEnded', (ended) => void heard.push(ended))
  return { heard, stop }
}

async function signedIn(server: StartedPortcullis, username: string) {
  const tokens = await server.api.register(username)
  const [session] = await server.portcullis.sessions.list(tokens.userId)
  return { ...tokens, ended: { sessionId: session?.id ?? '', accountId: tokens.userId } }
}

const send = (server: StartedPortcullis, field: string, token?: string) =>
  server.api.send({ query: `mutation { ${field} }`, token })

const ends: readonly [
  string,
  (server: StartedPortcullis, user: Awaited<ReturnType<typeof signedIn>>) => Promise<unknown>,
][] = [
  ['logout', (server, { accessToken }) => send(server, 'logout', accessToken)],
  ['sessions.end', ({ portcullis }, { ended }) => portcullis.sessions.end(ended.sessionId)],
  ['sessions.endAll', ({ portcullis }, { userId }) => portcullis.sessions.endAll(userId)],
  ['disabling', ({ portcullis }, { userId }) => portcullis.accounts.disable(userId)],
  [
    'a new password',
    (server, { accessToken }) =>
      send(
        server,
        `changePassword(input: { currentPassword: "${testPassword}", newPassword: "another lantern 4711" }) { accessToken }`,
        accessToken,
      ),
  ],
  [
    'reuse',
    async (server, { refreshToken }) => {
      await server.api.refresh((await server.api.refresh(refreshToken)).refreshToken)
      await send(server, `refreshSession(refreshToken: "${refreshToken}") { accessToken }`)
    },
  ],
]

test.each(ends)(
  '%s is reported on the instance where it happens, on another one, and under strict revocation',
  async (name, end) => {
    const onHere = listen(here)
    const onElsewhere = listen(elsewhere)
    const onStrict = listen(strict)
    const user = await signedIn(here, `by-${name.replaceAll(/\W/g, '-')}`)
    const strictUser = await signedIn(strict, `by-${name.replaceAll(/\W/g, '-')}`)
    await end(here, user)
    await end(strict, strictUser)

    await until(() => [onHere, onElsewhere, onStrict].every(({ heard }) => heard.length > 0))
    expect(onHere.heard).toEqual([user.ended])
    expect(onElsewhere.heard).toEqual([user.ended])
    expect(onStrict.heard).toEqual([strictUser.ended])
    for (const { stop } of [onHere, onElsewhere, onStrict]) stop()
  },
)

test('the sessions beyond the limit of an account are reported', async () => {
  const { heard, stop } = listen(here)
  const { userId, ended } = await signedIn(here, 'many')
  for (let count = 0; count < 100; count += 1) {
    here.clock.advance({ seconds: 1 })
    await here.portcullis.sessions.start(userId)
  }
  await until(() => heard.length > 0)
  expect(heard).toEqual([ended])
  stop()
})

test('a removed listener hears nothing more, and a listener that throws is logged and harms no other', async () => {
  const removed = listen(here)
  removed.stop()
  const stopThrowing = here.portcullis.on('sessionEnded', () => {
    throw new Error('listener is broken')
  })
  const stopRejecting = here.portcullis.on('sessionEnded', async () => {
    throw new Error('listener rejects')
  })
  const { heard, stop } = listen(here)
  const { ended, accessToken } = await signedIn(here, 'heard')
  await send(here, 'logout', accessToken)

  await until(() => heard.length > 0 && here.logged().includes('listener rejects'))
  expect(heard).toEqual([ended])
  expect(Object.isFrozen(heard[0])).toBe(true)
  expect(removed.heard).toEqual([])
  expect(here.logged()).toContain('listener is broken')
  for (const each of [stop, stopThrowing, stopRejecting]) each()
})

test('use, refresh and a change of roles are no ends, and an old end is not reported again', async () => {
  const { heard, stop } = listen(here)
  const first = await signedIn(here, 'goes-on')
  await send(here, 'logout', first.accessToken)
  await until(() => heard.length === 1)
  const { refreshToken, userId } = await here.api.login('goes-on')
  await here.api.refresh(refreshToken)
  await here.portcullis.accounts.setRoles(userId, ['ADMIN'])
  const last = await signedIn(here, 'goes-on-last')
  await send(here, 'logout', last.accessToken)

  await until(() => heard.some(({ sessionId }) => sessionId === last.ended.sessionId))
  expect(heard).toEqual([first.ended, last.ended])
  stop()
})

test('without a listener, nothing is read', async () => {
  const { accessToken } = await signedIn(strict, 'unheard')
  const during = (run: () => Promise<unknown>) =>
    operationsDuring(strict.portcullis.connection, async () => void (await run()))
  const silent = await during(() => send(strict, 'logout', accessToken))
  const { stop, heard } = listen(strict)
  const again = await signedIn(strict, 'heard')
  const listened = await during(async () => {
    await send(strict, 'logout', again.accessToken)
    await until(() => heard.length > 0)
  })
  const finds = (operations: readonly string[]) =>
    operations.filter((each) => each === 'sessions query').length
  expect(finds(listened)).toBe(finds(silent) + 1)
  stop()
})

test('ends during an interruption of the change stream are reported once it is complete again', async () => {
  // A server without a change stream, whose watch is driven here.
  const { watch } = strict.services.endedSessions
  // Earlier ends of this file are long ago.
  strict.clock.advance({ minutes: 10 })
  const { heard, stop } = listen(strict)
  const user = await signedIn(strict, 'in-a-gap')
  watch.reopened?.()
  watch.missed?.()
  await strict.portcullis.connection
    .collection<{ _id: string; endedAt: Date | null }>('portcullis_sessions')
    .updateOne({ _id: user.ended.sessionId }, { $set: { endedAt: strict.clock.now() } })
  strict.clock.advance({ minutes: 10 })
  watch.missed?.()
  expect(heard).toEqual([])
  watch.reopened?.()
  await until(() => heard.length > 0)
  expect(heard).toEqual([user.ended])
  stop()
})

test('another event and a listener that is no function are refused by a TypeError', () => {
  const on =
    (...given: unknown[]) =>
    () =>
      Reflect.apply(here.portcullis.on, null, given)
  expect(on('signedIn', () => undefined)).toThrow(new TypeError("on: event must be 'sessionEnded'"))
  expect(on('sessionEnded', 'x')).toThrow(new TypeError('on: listener must be a function'))
})

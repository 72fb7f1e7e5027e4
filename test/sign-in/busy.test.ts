import { connect } from 'node:net'
import bcrypt from 'bcrypt'
import { commandLine } from '../../src/events/index.js'
import { testPassword } from '../../src/testing/client.js'
import { codes, startPortcullis } from '../harness/portcullis.js'
import { operationsDuring } from '../harness/profile.js'
import { until } from '../harness/until.js'
import { rawPost } from '../server/raw-http.js'

const { compare } = bcrypt
/** Comparisons end when it is resolved. */
let gate: Promise<void> = Promise.resolve()
let compared = 0
Object.assign(bcrypt, {
  async compare(data: string, hash: string) {
    compared += 1
    await gate
    return compare(data, hash)
  },
})

test('what a full queue has no room for is refused before anything is read, counted or stored', async () => {
  const server = await startPortcullis()
  const { portcullis, services, api } = server
  const { accessToken } = await api.register('ana')
  const { connection } = portcullis
  let open: () => void = () => undefined
  gate = new Promise((resolve) => {
    open = resolve
  })
  // Each in a lane of its own: nobody has more places than a newcomer would.
  const waiting = Array.from({ length: 150 }, (_, index) =>
    services.accounts
      .verifyCredentials(null, 'somebody', commandLine.client, {
        party: { address: `192.0.2.${index}`, account: null, known: false },
      })
      .catch(() => undefined),
  )
  const attempt = (field: 'login' | 'register') =>
    api.send({
      query: `mutation ($input: ${field === 'login' ? 'LoginInput' : 'RegisterInput'}!) { ${field}(input: $input) { accessToken } }`,
      variables: { input: { username: field === 'login' ? 'ana' : 'bert', password: testPassword } },
    })
  const operations = await operationsDuring(connection, async () => {
    for (const field of ['login', 'register'] as const) {
      const refused = await attempt(field)
      expect([codes(refused), refused.status]).toEqual([['SIGN_IN_BUSY'], 200])
      expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
    }
  })
  // The event of the refusal is stored in its turn.
  expect(operations.filter((operation) => operation !== 'events insert')).toEqual([])
  // Those who are signed in notice nothing.
  expect((await api.send({ query: '{ me { username } }', token: accessToken })).data).toEqual({
    me: { username: 'ana' },
  })
  open()
  await Promise.all(waiting)
  expect(codes(await attempt('login'))).toEqual([])
})

test('a sign-in whose client is gone gives up its place in the queue, and counts as no attempt', async () => {
  const { portcullis, services, api, url } = await startPortcullis()
  await api.register('bert')
  let open: () => void = () => undefined
  gate = new Promise((resolve) => {
    open = resolve
  })
  compared = 0
  const holding = Array.from({ length: 20 }, () =>
    services.accounts.verifyCredentials(null, 'somebody', commandLine.client).catch(() => undefined),
  )
  const input = { username: 'bert', password: 'not the password of bert' }
  const query = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }'
  const { queued } = services.hasher.load()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(rawPost(JSON.stringify({ query, variables: { input } })))
  await until(() => services.hasher.load().queued === queued + 1)
  socket.destroy()
  await until(() => services.hasher.load().queued === queued)
  open()
  await Promise.all(holding)

  expect(compared).toBe(holding.length)
  const counted = () =>
    portcullis.connection
      .collection('portcullis_attempts')
      .find({ count: { $gt: 0 } })
      .toArray()
  await until(async () => (await counted()).length === 1) // the registration
})

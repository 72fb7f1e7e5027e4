// Fault: the database, the way to it, or the server itself stops without a word, and goes on later.
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestClient, type TestClient, testPassword } from '../../src/testing/client.js'
import { codes, startPortcullis } from '../harness/portcullis.js'
import { operationsDuring } from '../harness/profile.js'
import { startWire } from '../harness/proxy.js'
import { type ReplicaSet, startReplicaSet } from '../harness/replica-set.js'
import { until } from '../harness/until.js'
import { startServerProcess } from './server.js'

/** The stated bound on what is remembered. */
const boundMs = 1_000
/** Far above what is stated for an operation on a frozen database, for machines that others use too. */
const patienceMs = 60_000

let set: ReplicaSet
beforeAll(async () => {
  set = await startReplicaSet({ members: 1 })
})

const me = (api: TestClient, token: string) => api.send({ query: '{ me { username } }', token })
const statusOf = async (url: string) => (await fetch(url)).status

/** Until `me` is answered from memory: five in a row that the database does not see. */
async function remembersAgain(server: Awaited<ReturnType<typeof startPortcullis>>, token: string) {
  await until(async () => {
    const seen = await operationsDuring(server.portcullis.connection, async () => {
      for (let times = 0; times < 5; times += 1) await me(server.api, token)
    })
    return seen.length === 0
  }, patienceMs)
}

test('a frozen database: memory is trusted for a second, then everything is 503 in time, and all comes back', async () => {
  const server = await startPortcullis({ mongodbUri: set.uri('frozen') })
  const { api, origin } = server
  const ana = await api.register('ana')
  expect((await me(api, ana.accessToken)).status).toBe(200)
  expect(await statusOf(`${origin}/healthz`)).toBe(200)

  const primary = await set.primary()
  primary.freeze()
  await sleep(boundMs)
  const began = performance.now()
  const answers = await Promise.all([
    me(api, ana.accessToken),
    api.send({ query: 'mutation { logout }', token: ana.accessToken }),
    api.send({ query: `mutation { refreshSession(refreshToken: "${ana.refreshToken}") { accessToken } }` }),
    api.send({
      query: 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
      variables: { input: { username: 'ana', password: testPassword } },
    }),
    api.send({
      query: 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }',
      variables: { input: { username: 'bert', password: testPassword } },
    }),
  ])
  const waited = Math.round(performance.now() - began)
  const health = [await statusOf(`${origin}/healthz`), await statusOf(`${origin}/readyz`)]
  primary.thaw()

  process.stdout.write(`frozen database: five operations refused within ${waited} ms\n`)
  expect(answers.map((answer) => [answer.status, ...codes(answer)])).toEqual(
    Array(5).fill([503, 'SERVICE_UNAVAILABLE']),
  )
  expect(answers.every(({ headers }) => Number(headers.get('retry-after')) >= 1)).toBe(true)
  expect(waited).toBeLessThan(patienceMs)
  expect(health).toEqual([200, 503])
  await until(async () => (await statusOf(`${origin}/readyz`)) === 200, patienceMs)
  const again = await api.login('ana')
  await remembersAgain(server, again.accessToken)
})

test('a session that ends while one server is cut off from the database is never served there after the bound', async () => {
  const wire = await startWire((await set.primary()).port)
  const near = await startPortcullis({ mongodbUri: set.uri('cut-off') })
  const cutOff = await startPortcullis({
    mongodbUri: `mongodb://127.0.0.1:${wire.port}/cut-off?directConnection=true`,
  })
  const { accessToken } = await near.api.register('ana')
  const other = await near.api.login('ana')
  await until(async () => (await me(cutOff.api, accessToken)).status === 200)
  await remembersAgain(cutOff, other.accessToken)

  wire.freeze()
  await near.api.send({ query: 'mutation { logout }', token: accessToken })
  const endedAt = performance.now()
  const statuses = new Set<number>()
  const asking: Promise<unknown>[] = []
  while (performance.now() - endedAt < 5_000) {
    const late = performance.now() - endedAt > boundMs
    asking.push(me(cutOff.api, accessToken).then(({ status }) => late && statuses.add(status)))
    await sleep(100)
  }
  wire.thaw()
  await Promise.all(asking)

  expect([...statuses]).not.toContain(200)
  expect(statuses.size).toBeGreaterThan(0)
  await until(async () => (await me(cutOff.api, accessToken)).status === 401, patienceMs)
  await remembersAgain(cutOff, other.accessToken)
})

test('a server that was stopped itself does not trust what it remembered before', async () => {
  const near = await startPortcullis({ mongodbUri: set.uri('stopped') })
  const stopped = await startServerProcess(set.uri('stopped'))
  const api = createTestClient(stopped.url)
  for (let round = 0; round < 3; round += 1) {
    const { accessToken } = await near.api.register(`ana-${round}`)
    await until(async () => (await me(api, accessToken)).status === 200)

    stopped.freeze()
    await near.api.send({ query: 'mutation { logout }', token: accessToken })
    await sleep(boundMs)
    const asked = [me(api, accessToken), me(api, accessToken), me(api, accessToken)]
    await sleep(200)
    stopped.thaw()

    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([401, 401, 401])
  }
})

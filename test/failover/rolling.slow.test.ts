// Several servers on one replica set behind a balancer, replaced one by one while clients work.
import { createTestClient, type TestSignIn } from '../../src/testing/client.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { startBalancer } from '../harness/proxy.js'
import { startReplicaSet } from '../harness/replica-set.js'
import { until } from '../harness/until.js'

const plenty = { burst: 100_000, perHour: 100_000 }
const clients = 8
const patienceMs = 120_000

test('servers are replaced one by one under load without a failed request', async () => {
  const set = await startReplicaSet()
  const balancer = await startBalancer()
  const start = async (): Promise<StartedPortcullis> => {
    const server = await startPortcullis({
      mongodbUri: set.uri('rolling'),
      throttling: { registrations: plenty, sessionRefreshes: plenty },
      // As in production.
      drainDelay: '5s',
    })
    balancer.add(portOf(server))
    await until(() => balancer.isReady(portOf(server)), patienceMs)
    return server
  }
  const portOf = ({ url }: StartedPortcullis) => Number(new URL(url).port)
  let servers = [await start(), await start()]

  const api = createTestClient(`http://127.0.0.1:${balancer.port}/graphql`)
  const outcomes: Record<string, number> = {}
  let running = true
  const failures = () => Object.keys(outcomes).filter((outcome) => outcome.includes('failed'))
  /** One request: what it was, and what came of it if that is not what should. */
  const count = async (kind: string, work: () => Promise<unknown>) => {
    const outcome = await work().then(
      () => kind,
      (error: unknown) => `${kind} failed: ${error}`,
    )
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  }
  const client = async (index: number) => {
    let session: TestSignIn | null = null
    await count('register', async () => {
      session = await api.register(`client-${index}`)
    })
    for (let round = 0; running && session !== null; round += 1) {
      const { accessToken, refreshToken }: TestSignIn = session
      if (round % 10 === 0) {
        await count('refresh', async () => {
          session = await api.refresh(refreshToken)
        })
      } else if (round % 25 === 1) {
        await count('login', () => api.login(`client-${index}`))
      } else {
        await count('me', async () => {
          const { status } = await api.send({ query: '{ me { username } }', token: accessToken })
          if (status !== 200) throw new Error(`${status}`)
        })
      }
    }
  }
  const working = Array.from({ length: clients }, (_, index) => client(index))

  try {
    for (let replaced = 0; replaced < 4; replaced += 1) {
      const [oldest, ...others] = servers
      const served = sum(balancer.served)
      servers = [...others, await start()]
      await until(() => sum(balancer.served) > served + 100 || failures().length > 0, patienceMs)
      await oldest?.portcullis.stop()
      if (oldest !== undefined) balancer.remove(portOf(oldest))
    }
  } finally {
    running = false // clients that go on would keep the run from ending
  }
  await Promise.all(working)

  process.stdout.write(
    `four servers replaced under load: ${JSON.stringify({ ...outcomes, byServer: [...balancer.served.values()] })}\n`,
  )
  expect(failures()).toEqual([])
  expect(Object.keys(outcomes).sort()).toEqual(['login', 'me', 'refresh', 'register'])
})

function sum(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0)
}

// Fault: the database is gone for a minute, and clients keep coming.
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestClient } from '../../src/testing/client.js'
import { startReplicaSet } from '../harness/replica-set.js'
import { until } from '../harness/until.js'
import { startServerProcess } from './server.js'

const goneMs = 60_000
const accounts = 20
const clients = 400
const patienceMs = 60_000
const boundMs = 1_000

const statusOf = async (url: string) => (await fetch(url)).status

test('while the database is gone requests are 503, memory stays bounded, and service comes back by itself', async () => {
  const set = await startReplicaSet({ members: 1 })
  const [member] = set.members
  // Without a limit, the garbage of an outage is collected so late that it looks like a leak.
  const server = await startServerProcess(set.uri('gone'), ['--max-old-space-size=128'])
  const api = createTestClient(server.url)
  const names = Array.from({ length: accounts }, (_, index) => `client-${index}`)
  const sessions = await Promise.all(names.map((name) => api.register(name)))
  // Each client has a session of its own: what they wait for can't be shared.
  while (sessions.length < clients)
    sessions.push(...(await Promise.all(names.map((name) => api.login(name)))))
  const ready = async () => (await statusOf(`${server.origin}/readyz`)) === 200
  await until(ready, patienceMs)
  const statuses: Record<number, number> = {}
  let clientsRun = true
  const goneSince = { ms: Number.POSITIVE_INFINITY }
  const client = async (index: number) => {
    while (clientsRun) {
      const late = performance.now() - goneSince.ms > boundMs
      const token = sessions[index % sessions.length]?.accessToken
      const { status } = await api.send({ query: '{ me { id } }', token })
      if (late) statuses[status] = (statuses[status] ?? 0) + 1
    }
  }
  // Warm, so that only what the outage adds is measured.
  const running = Array.from({ length: clients }, (_, index) => client(index))
  let before = 0
  let most = 0
  const probes = new Set<string>()
  try {
    await sleep(3_000)
    before = server.residentMiB()
    await member?.kill()
    goneSince.ms = performance.now()
    while (performance.now() - goneSince.ms < goneMs) {
      const [health, readiness] = [
        await statusOf(`${server.origin}/healthz`),
        await statusOf(`${server.origin}/readyz`),
      ]
      probes.add(`healthz ${health}, readyz ${readiness}`)
      most = Math.max(most, server.residentMiB())
      await sleep(200)
    }
  } finally {
    clientsRun = false // clients that go on would keep the run from ending
  }
  await Promise.all(running)
  await member?.restart()
  const restartedAt = performance.now()
  await until(ready, patienceMs)
  await until(
    async () => (await api.send({ query: '{ me { id } }', token: sessions[0]?.accessToken })).status === 200,
    patienceMs,
  )
  const back = Math.round(performance.now() - restartedAt)

  const report = {
    statuses,
    memoryMiB: { before: Math.round(before), most: Math.round(most) },
    backAfterMs: back,
  }
  process.stdout.write(
    `database gone for ${goneMs / 1000} s, ${clients} clients: ${JSON.stringify(report)}\n`,
  )
  expect(Object.keys(statuses)).toEqual(['503'])
  expect([...probes]).toEqual(['healthz 200, readyz 503'])
  expect(most - before).toBeLessThan(150)
})

// Fault: the primary of a replica set is killed, or stops without a word, while two servers write to it.
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestClient } from '../../src/testing/client.js'
import { startPortcullis } from '../harness/portcullis.js'
import { type ReplicaSet, startReplicaSet } from '../harness/replica-set.js'
import { until } from '../harness/until.js'
import { createTally, type Tally } from './tally.js'
import { type KnownSession, startWorkload } from './workload.js'

const plenty = { burst: 100_000, perHour: 100_000 }
const options = {
  throttling: { registrations: plenty, sessionRefreshes: plenty },
  // Longer than any pause here, so that a client which got no answer may ask again with the same token.
  refreshGrace: '5m',
} as const
const patienceMs = 60_000

test('no acknowledged account, rotation or revocation is lost when primaries are killed and frozen', async () => {
  const set = await startReplicaSet()
  const a = await startPortcullis({ ...options, mongodbUri: set.uri('failover') })
  const b = await startPortcullis({ ...options, mongodbUri: set.uri('failover') })
  const tally = createTally()
  const workload = startWorkload([a.url, b.url], tally)
  const pauses: Record<string, number> = {}
  try {
    await until(() => tally.acknowledgedSince(0) > 100, patienceMs)
    for (const [fault, harm] of Object.entries(harms)) {
      const since = performance.now()
      const heal = await harm(set)
      await until(() => tally.acknowledgedSince(since) > 50, patienceMs)
      await heal()
      await sleep(2_000) // more of it while the set finds together again
      pauses[fault] = tally.pauseSince(since)
    }
  } finally {
    await workload.stop() // clients that go on would keep the run from ending
  }
  const storedEvents = a.portcullis.connection.collection('portcullis_events')
  const lost = {
    ...(await countLost(workload.sessions, [a.url, b.url])),
    refreshEvents: Math.max(
      0,
      (tally.acknowledged['refreshed session'] ?? 0) -
        (await storedEvents.distinct('sessionId', { type: 'SESSION_REFRESHED' })).length,
    ),
  }

  report({ tally, pauses, lost })
  expect(lost).toEqual({ accounts: 0, rotations: 0, revocations: 0, refreshEvents: 0 })
  const unexpected = `${a.logged()}${b.logged()}`
    .split('\n')
    .filter((line) => line.includes('unexpected error'))
  expect([...tally.faults, ...unexpected]).toEqual([])
  expect(Object.keys(tally.errors)).not.toContain('INTERNAL_SERVER_ERROR')
  for (const pause of Object.values(pauses)) expect(pause).toBeLessThan(patienceMs)
})

/** Each returns what undoes it. */
const harms: Record<string, (set: ReplicaSet) => Promise<() => Promise<void>>> = {
  async 'kill -9'(set) {
    const primary = await set.primary()
    await primary.kill()
    return () => primary.restart()
  },
  async 'SIGSTOP until another is elected'(set) {
    const primary = await set.primary()
    primary.freeze()
    return async () => primary.thaw()
  },
  async 'SIGSTOP for less than an election'(set) {
    const primary = await set.primary()
    primary.freeze()
    await sleep(1_000)
    primary.thaw()
    return async () => undefined
  },
  async 'kill -9 again'(set) {
    const primary = await set.primary()
    await primary.kill()
    return () => primary.restart()
  },
}

/** Asks for all that was acknowledged once more. */
async function countLost(sessions: readonly KnownSession[], urls: readonly string[]) {
  const lost = { accounts: 0, rotations: 0, revocations: 0 }
  const clients = urls.map((url) => createTestClient(url))
  for (const { username, accessToken, refreshToken, revokedAt } of sessions) {
    const signedIn = await clients[0]?.login(username).catch(() => null)
    if (signedIn === null) lost.accounts += 1
    const refreshed = await clients[1]?.refresh(refreshToken).catch(() => null)
    if (revokedAt === null) {
      if (refreshed === null) lost.rotations += 1
      continue
    }
    const answers = await Promise.all(
      clients.map((client) => client.send({ query: '{ me { id } }', token: accessToken })),
    )
    if (refreshed !== null || answers.some(({ status }) => status !== 401)) lost.revocations += 1
  }
  return lost
}

function report(found: { tally: Tally; pauses: Record<string, number>; lost: object }): void {
  const { acknowledged, errors } = found.tally
  const lines = {
    acknowledged,
    lost: found.lost,
    errors,
    'longest pause between acknowledged changes, ms': found.pauses,
  }
  process.stdout.write(`${JSON.stringify(lines, null, 2)}\n`)
}

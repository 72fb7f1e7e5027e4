import fc from 'fast-check'
import {
  type KeyPlan,
  type KeyRecord,
  keyStates,
  planAlgorithm,
  planRetirement,
  planRevocation,
  planRotation,
  planUpkeep,
} from '../../../src/tokens/keys/key-plan.js'

const settings = { rotateEverySeconds: 30 * 86_400, overlapSeconds: 3600, accessTokenTtlSeconds: 900 }
const start = Date.parse('2030-01-01T00:00:00Z')
const at = (seconds: number) => new Date(start + seconds * 1000)

/** Keys as instances keep them, without database or cryptography. */
function createModel() {
  let records: readonly KeyRecord[] = []
  let made = 0
  let algorithm: KeyRecord['algorithm'] = 'ES256'

  function apply(plan: KeyPlan | null | 'unknown', now: Date) {
    if (plan === null || plan === 'unknown') return
    records = plan.records
    if (plan.create === null) return
    const kid = `key-${++made}`
    const times = { createdAt: now, removedAt: null, revokedAt: null, ...plan.create }
    records = [...plan.records, { kid, algorithm, sealed: kid, ...times }]
  }
  function upkeep(seconds: number) {
    apply(planUpkeep(records, at(seconds), settings), at(seconds))
    apply(planUpkeep(records, at(seconds), settings), at(seconds))
  }
  return {
    upkeep,
    states: (seconds: number) => keyStates(records, at(seconds), settings),
    stateOf: (kid: string, seconds: number) =>
      keyStates(records, at(seconds), settings).find((key) => key.record.kid === kid)?.state,
    current: (seconds: number) =>
      keyStates(records, at(seconds), settings).find((key) => key.state === 'current')?.record.kid,
    summary: (seconds: number) =>
      keyStates(records, at(seconds), settings).map(({ record, state }) => `${record.kid} ${state}`),
    rotate: (seconds: number) => apply(planRotation(records, at(seconds), settings), at(seconds)),
    retire: (kid: string, seconds: number) =>
      apply(planRetirement(records, kid, at(seconds), settings), at(seconds)),
    revoke: (kid: string, seconds: number) =>
      apply(planRevocation(records, kid, at(seconds), settings), at(seconds)),
    use(next: KeyRecord['algorithm'], seconds: number) {
      algorithm = next
      apply(planAlgorithm(records, algorithm, at(seconds), settings), at(seconds))
    },
    get records() {
      return records
    },
  }
}

const month = settings.rotateEverySeconds
const { overlapSeconds: overlap, accessTokenTtlSeconds: ttl } = settings

test('the first upkeep makes a key that signs at once and publishes its successor', () => {
  const keys = createModel()
  keys.upkeep(0)
  expect(keys.summary(0)).toEqual(['key-1 current', 'key-2 upcoming'])
})

test('keys rotate on schedule: the old one verifies until its last token has expired, and the overlap beyond', () => {
  const keys = createModel()
  keys.upkeep(0)
  expect(keys.summary(month - 1)).toEqual(['key-1 current', 'key-2 upcoming'])
  expect(keys.summary(month)).toEqual(['key-1 retiring', 'key-2 current'])
  keys.upkeep(month)
  expect(keys.summary(month)).toEqual(['key-1 retiring', 'key-2 current', 'key-3 upcoming'])
  expect(keys.stateOf('key-1', month + ttl + overlap - 1)).toBe('retiring')
  expect(keys.stateOf('key-1', month + ttl + overlap)).toBe('removed')
})

test('a removed key loses its private half', () => {
  const keys = createModel()
  keys.upkeep(0)
  keys.upkeep(month)
  keys.upkeep(month + ttl + overlap)
  expect(keys.records.find(({ kid }) => kid === 'key-1')).toMatchObject({ sealed: null })
})

test('a rotation asked for takes effect at once where the next key is known everywhere already', () => {
  const keys = createModel()
  keys.upkeep(0)
  keys.rotate(overlap)
  expect(keys.summary(overlap)).toEqual(['key-1 retiring', 'key-2 current'])
})

test('a rotation asked for waits until the next key has been published for the overlap; asking again changes nothing', () => {
  const keys = createModel()
  keys.upkeep(0)
  keys.rotate(10)
  keys.rotate(20)
  expect(keys.current(overlap - 1)).toBe('key-1')
  expect(keys.current(overlap)).toBe('key-2')
})

test('a revoked current key is followed at once by the key that everyone knows', () => {
  const keys = createModel()
  keys.upkeep(0)
  keys.revoke('key-1', 10)
  keys.upkeep(10)
  expect(keys.summary(10)).toEqual(['key-1 revoked', 'key-2 current', 'key-3 upcoming'])
})

test('an instance whose clock lags behind a revocation signs with the next key, not with none', () => {
  const keys = createModel()
  keys.upkeep(0)
  keys.revoke('key-1', 100)
  expect(keys.current(95)).toBe('key-2')
})

test('an upcoming key that is retired never signs; the one made instead waits for the overlap', () => {
  const keys = createModel()
  keys.upkeep(0)
  keys.retire('key-2', month - 10)
  keys.upkeep(month - 10)
  expect(keys.summary(month)).toEqual(['key-1 current', 'key-2 removed', 'key-3 upcoming'])
  expect(keys.current(month - 10 + overlap)).toBe('key-3')
})

test('a withdrawn upcoming key does not end the one before it', () => {
  const keys = createModel()
  keys.upkeep(0)
  keys.retire('key-2', 10)
  expect(keys.stateOf('key-1', month + ttl + overlap + 1)).toBe('current')
})

test('a key withdrawn before it signed, and revoked long after, does not end the one before it', () => {
  const keys = createModel()
  keys.upkeep(0)
  keys.use('RS256', 0)
  keys.upkeep(month)
  keys.revoke('key-2', month + overlap - 1)
  keys.upkeep(month + overlap - 1)
  expect(keys.summary(month + overlap - 1).slice(1)).toEqual([
    'key-3 current',
    'key-2 revoked',
    'key-4 upcoming',
  ])
  expect(keys.stateOf('key-3', month + overlap)).toBe('retiring')
  expect(keys.stateOf('key-3', month + overlap + ttl)).toBe('retiring')
})

test('after a long stop the key that was upcoming signs, and its successor waits for the overlap', () => {
  const keys = createModel()
  keys.upkeep(0)
  keys.upkeep(3 * month)
  expect(keys.summary(3 * month)).toEqual(['key-1 removed', 'key-2 current', 'key-3 upcoming'])
  expect(keys.current(3 * month + overlap)).toBe('key-3')
})

test('another algorithm is published first and signs after the overlap', () => {
  const keys = createModel()
  keys.upkeep(0)
  keys.use('RS256', 10)
  expect(keys.summary(10)).toEqual(['key-1 current', 'key-3 upcoming', 'key-2 removed'])
  expect(keys.current(10 + overlap)).toBe('key-3')
  keys.use('RS256', 20)
  expect(keys.records).toHaveLength(3)
})

test('an upcoming key that is about to sign stays when the algorithm changes: other clocks may be ahead', () => {
  const keys = createModel()
  keys.upkeep(0)
  keys.use('RS256', month - 30)
  expect(keys.current(month)).toBe('key-2')
  expect(keys.current(month - 30 + overlap)).toBe('key-3')
})

test('keys out of use are forgotten beyond the last twenty', () => {
  const keys = createModel()
  for (let index = 0; index < 60; index++) keys.upkeep(index * month)
  expect(keys.records.length).toBeLessThanOrEqual(23)
  expect(
    keys
      .summary(59 * month)
      .slice(-2)
      .map((line) => line.split(' ')[1]),
  ).toEqual(['current', 'upcoming'])
})

/** What may happen to the keys, and the time that passes before it. */
const step = fc.record({
  wait: fc.oneof(fc.integer({ min: 0, max: 7200 }), fc.integer({ min: 0, max: 2 * month })),
  action: fc.constantFrom('none', 'rotate', 'retire', 'revoke', 'algorithm'),
  which: fc.nat({ max: 40 }),
})

test('whatever happens, a token of an unrevoked key verifies until it expires, and one key signs', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const keys = createModel()
      const signed: { kid: string; expires: number }[] = []
      let now = 0
      keys.upkeep(0)
      for (const { wait, action, which } of steps) {
        now += wait
        // Somebody looked in between: the instances poll.
        keys.upkeep(now)
        const kid = `key-${which}`
        if (action === 'rotate') keys.rotate(now)
        if (action === 'retire') keys.retire(kid, now)
        if (action === 'revoke') keys.revoke(kid, now)
        if (action === 'algorithm') keys.use(which % 2 === 0 ? 'RS256' : 'ES256', now)
        keys.upkeep(now)
        const current = keys.current(now)
        expect(current).toBeDefined()
        expect(keys.summary(now).filter((line) => line.endsWith('current'))).toHaveLength(1)
        expect(keys.summary(now).filter((line) => line.endsWith('upcoming'))).not.toHaveLength(0)
        signed.push({ kid: current ?? '', expires: now + ttl })
        for (const token of signed) {
          const state = keys.stateOf(token.kid, now)
          if (token.expires > now) expect(['current', 'retiring', 'revoked']).toContain(state)
        }
      }
    }),
  )
})

test('without a revocation, no key signs before it has been published for the overlap, the very first aside', () => {
  const orderly = step.map((one) => ({ ...one, action: one.action === 'revoke' ? 'rotate' : one.action }))
  fc.assert(
    fc.property(fc.array(orderly, { maxLength: 25 }), (steps) => {
      const keys = createModel()
      let now = 0
      keys.upkeep(0)
      for (const { wait, action, which } of steps) {
        now += wait
        keys.upkeep(now)
        if (action === 'rotate') keys.rotate(now)
        if (action === 'retire') keys.retire(`key-${which}`, now)
        if (action === 'algorithm') keys.use(which % 2 === 0 ? 'RS256' : 'ES256', now)
        keys.upkeep(now)
        const current = keys.states(now).find((key) => key.state === 'current')?.record
        if (current?.kid === 'key-1') continue
        expect(now * 1000 + start - Number(current?.createdAt)).toBeGreaterThanOrEqual(overlap * 1000)
      }
    }),
  )
})

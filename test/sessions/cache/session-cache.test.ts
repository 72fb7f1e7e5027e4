import { createSessionCache } from '../../../src/sessions/cache/session-cache.js'
import type { SessionWithAccount } from '../../../src/sessions/cache/states.js'
import { ana, begun, bert, expiry, stateOf } from './state-of.js'

/** Bytes for some hundred sessions. */
const small = 64 * 1024

/** A database whose answers arrive when the test lets them. */
function start({ alive = true, maxBytes = 1024 * 1024 } = {}) {
  const waiting: { sessionId: string; answer: (state: SessionWithAccount | null) => void }[] = []
  const feed = { alive }
  const clock = { ms: 0, now: begun }
  const forgotten: string[] = []
  const states = createSessionCache({
    source: {
      find: (sessionId) => new Promise((answer) => waiting.push({ sessionId, answer })),
    },
    isAlive: () => feed.alive,
    onInvalidated: (sessionId) => forgotten.push(sessionId),
    maxBytes,
    now: () => clock.now,
    steadyMs: () => clock.ms,
  })
  const answerAll = async (stateFor: (sessionId: string) => SessionWithAccount | null = stateOf) => {
    for (const { sessionId, answer } of waiting.splice(0)) answer(stateFor(sessionId))
    await new Promise(setImmediate)
  }
  const remember = async (sessionId: string, userId = ana) => {
    const found = states.find(sessionId)
    await answerAll((id) => stateOf(id, userId))
    return found
  }
  return { states, feed, clock, forgotten, waiting, answerAll, remember }
}

test('what was read once is answered from memory, without a promise', async () => {
  const { states, remember } = start()
  const read = await remember('s1')

  expect(states.find('s1')).toBe(read)
  expect(states.counts()).toMatchObject({ hits: 1, reads: 1, entries: 1 })
})

test('those who ask at the same time share one read', async () => {
  const { states, waiting, answerAll } = start()
  const all = [states.find('s1'), states.find('s1'), states.find('s1')]
  expect(waiting).toHaveLength(1)
  await answerAll()

  expect(new Set(await Promise.all(all)).size).toBe(1)
})

test('a read that a frozen database holds up is shared no longer than memory is trusted', async () => {
  const { states, clock, waiting, answerAll } = start({ alive: false })
  const early = states.find('s1')
  clock.ms = 999
  const joined = states.find('s1')
  clock.ms = 1_000
  const late = states.find('s1')
  expect(waiting).toHaveLength(2)

  // The first is answered from what was true when it was asked for; the session ended since.
  const [old, fresh] = waiting.splice(0)
  old?.answer(stateOf('s1'))
  fresh?.answer(null)
  await answerAll()

  expect(await joined).toBe(await early)
  expect(await late).toBeNull()
})

test('a forgotten session is read again', async () => {
  const { states, waiting, remember } = start()
  await remember('s1')
  states.invalidateSession('s1')
  states.find('s1')

  expect(waiting).toHaveLength(1)
})

test('a session that has expired by what is remembered is read again: a refresh elsewhere may have put its end off', async () => {
  const { states, clock, waiting, answerAll, remember } = start()
  await remember('s1')
  clock.now = expiry
  const found = states.find('s1')
  expect(waiting).toHaveLength(1)
  const { session, account } = stateOf('s1')
  const later = { session: { ...session, expiresAt: new Date('2026-01-03T00:00:00Z') }, account }
  await answerAll(() => later)

  expect(await found).toBe(later)
  expect(states.find('s1')).toBe(later)
})

test('forgetting an account forgets all its sessions and no other’s', async () => {
  const { states, waiting, remember } = start()
  await remember('a1')
  await remember('a2')
  await remember('b1', bert)
  states.invalidateAccount(ana.toHexString())
  for (const sessionId of ['a1', 'a2', 'b1']) states.find(sessionId)

  expect(waiting.map(({ sessionId }) => sessionId)).toEqual(['a1', 'a2'])
})

test.each([
  ['its session', (states: ReturnType<typeof start>['states']) => states.invalidateSession('s1')],
  [
    'its account',
    (states: ReturnType<typeof start>['states']) => states.invalidateAccount(ana.toHexString()),
  ],
  ['everything', (states: ReturnType<typeof start>['states']) => states.invalidateAll()],
])('a read that began before %s was forgotten answers nobody who asks later', async (_name, forget) => {
  const { states, waiting, answerAll } = start()
  const before = states.find('s1')
  forget(states)
  const after = states.find('s1')
  expect(waiting).toHaveLength(2)

  // The old read comes back last, with what was true before.
  const [old, fresh] = waiting.splice(0)
  const ended = { ...stateOf('s1'), account: null }
  fresh?.answer(ended)
  old?.answer(stateOf('s1'))
  await answerAll()

  expect(await after).toBe(ended)
  expect((await before)?.account).not.toBeNull()
  expect(states.find('s1')).toBeInstanceOf(Promise)
})

test('each session that is forgotten is told of, known or not, and none that was only pushed out', async () => {
  const { states, forgotten, remember } = start({ maxBytes: small })
  for (let index = 0; index < 1_000; index += 1) await remember(`pushed-out-${index}`, bert)
  expect(states.counts().entries).toBeLessThan(500)
  for (const sessionId of ['a1', 'a2', 'a3']) await remember(sessionId)
  expect(forgotten).toEqual([])
  states.invalidateSession('a1')
  states.invalidateSession('unknown')
  states.invalidateAccount(ana.toHexString())

  expect(forgotten.slice(0, 2)).toEqual(['a1', 'unknown'])
  expect(forgotten.slice(2).toSorted()).toEqual(['a2', 'a3'])
})

test('where changes may have been missed nothing is known any more, but no token is told of: its signature is still good', async () => {
  const { states, forgotten, waiting, remember } = start()
  for (const sessionId of ['a1', 'a2']) await remember(sessionId)
  states.invalidateAll()
  for (const sessionId of ['a1', 'a2']) states.find(sessionId)

  expect(forgotten).toEqual([])
  expect(waiting).toHaveLength(2)
  expect(states.counts().entries).toBe(0)
})

test('while the feed is silent memory is not asked, and nothing new is remembered', async () => {
  const { states, feed, waiting, remember, answerAll } = start()
  await remember('s1')
  feed.alive = false
  states.find('s1')
  states.find('s2')
  expect(waiting).toHaveLength(2)
  await answerAll()
  feed.alive = true
  states.invalidateAll()
  states.find('s1')
  states.find('s2')

  expect(waiting).toHaveLength(2)
})

test('a read that began while the feed was silent is not remembered when it comes back', async () => {
  const { states, feed, waiting, answerAll } = start({ alive: false })
  states.find('s1')
  feed.alive = true
  await answerAll()
  states.find('s1')

  expect(waiting).toHaveLength(1)
})

test('sessions that are not live take no memory', async () => {
  const { states, waiting, answerAll } = start()
  for (const state of [null, { ...stateOf('s1'), account: null }]) {
    states.find('s1')
    await answerAll(() => state)
  }
  states.find('s1')

  expect(waiting).toHaveLength(1)
})

test('memory is bounded, and what was pushed out is forgotten with its account as well', async () => {
  const { states, waiting, remember } = start({ maxBytes: small })
  for (let index = 0; index < 1_000; index += 1) await remember(`a${index}`)
  expect(states.counts().bytes).toBeLessThanOrEqual(small)
  states.find('a0')
  expect(waiting.splice(0).map(({ sessionId }) => sessionId)).toEqual(['a0'])
  states.invalidateAccount(ana.toHexString())
  expect(states.counts().entries).toBe(0)
  states.find('a998')
  states.find('a999')

  expect(waiting.map(({ sessionId }) => sessionId)).toEqual(['a998', 'a999'])
})

describe('a session that is refreshed', () => {
  const family = 'family of s1'
  const rotated = (tokenHash: string): SessionWithAccount => {
    const { session, account } = stateOf('s1')
    return { session: { ...session, tokenHash }, account }
  }
  /** Rotates to `next`; what `meanwhile` does happens between the question and the answer of the database. */
  async function rotate(states: ReturnType<typeof start>['states'], meanwhile: () => void = () => undefined) {
    const state = rotated('next')
    await states.whileRotating('s1', states.version(), async () => {
      meanwhile()
      return state
    })
    return state
  }

  test('is known by its family, and known in its new state without a read', async () => {
    const { states, remember, waiting } = start()
    expect(states.recall(family)).toBeNull()
    const read = await remember('s1')
    expect(states.recall(family)).toBe(read)
    const state = await rotate(states)

    expect(states.recall(family)).toBe(state)
    expect(states.find('s1')).toBe(state)
    expect(waiting).toEqual([])
  })

  test('is not told of as forgotten when it can’t be remembered: its tokens are still good', async () => {
    const { states, remember, feed, forgotten } = start()
    await remember('s1')
    feed.alive = false
    await rotate(states)
    feed.alive = true

    expect(states.recall(family)).toBeNull()
    expect(forgotten).toEqual([])
  })

  test.each<[string, (states: ReturnType<typeof start>['states']) => void]>([
    ['it ends', (states) => states.invalidateSession('s1')],
    ['its account changes', (states) => states.invalidateAccount(ana.toHexString())],
    ['changes may have been missed', (states) => states.invalidateAll()],
  ])('is not remembered when meanwhile, or later, %s', async (_name, happen) => {
    for (const when of ['meanwhile', 'later']) {
      const { states, remember } = start()
      await remember('s1')
      await rotate(states, when === 'meanwhile' ? () => happen(states) : undefined)
      if (when === 'later') happen(states)

      expect(states.recall(family)).toBeNull()
      expect(states.find('s1')).toBeInstanceOf(Promise)
    }
  })

  test('is not remembered when it changed between the read and the rotation', async () => {
    const { states } = start()
    const since = states.version()
    states.invalidateSession('s1')
    await states.whileRotating('s1', since, async () => rotated('next'))

    expect(states.recall(family)).toBeNull()
  })

  test('is remembered though many other sessions change, and forgotten rather than wrong where they are too many', async () => {
    for (const [others, isRemembered] of [
      [500, true],
      [2_000, false],
    ] as const) {
      const { states } = start()
      await rotate(states, () => {
        for (let index = 0; index < others; index += 1) states.invalidateSession(`other-${index}`)
      })
      expect(states.recall(family) !== null).toBe(isRemembered)
    }
  })

  test('is read again where nobody knows whether the rotation was stored', async () => {
    const { states, remember } = start()
    await remember('s1')
    const failing = states.whileRotating('s1', states.version(), () => Promise.reject(new Error('cut off')))

    await expect(failing).rejects.toThrow('cut off')
    expect(states.recall(family)).toBeNull()
    const state = states.find('s1')
    expect(state).toBeInstanceOf(Promise)
  })

  test('is neither recalled nor remembered while the feed is silent', async () => {
    const { states, feed, remember } = start()
    await remember('s1')
    feed.alive = false
    expect(states.recall(family)).toBeNull()
    await rotate(states)
    feed.alive = true

    expect(states.recall(family)).toBeNull()
  })

  test('is not overwritten by a read that began before', async () => {
    const { states, answerAll } = start()
    const before = states.find('s1')
    const state = await rotate(states)
    await answerAll()

    expect(await before).toMatchObject({ session: { tokenHash: 'hash' } })
    expect(states.find('s1')).toBe(state)
  })

  test('is forgotten by its family as well when it is pushed out', async () => {
    const { states, remember } = start({ maxBytes: small })
    for (let index = 1; index < 1_000; index += 1) await remember(`s${index}`)

    expect(states.recall(family)).toBeNull()
    expect(states.recall('family of s999')).not.toBeNull()
  })
})

test('a failed read is told to all who wait for it, and the next one tries again', async () => {
  let fail = true
  const states = createSessionCache({
    source: { find: async (sessionId) => (fail ? Promise.reject(new Error('away')) : stateOf(sessionId)) },
    isAlive: () => true,
    now: () => begun,
  })
  const both = await Promise.allSettled([states.find('s1'), states.find('s1')])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  fail = false

  expect(await states.find('s1')).toMatchObject({ session: { _id: 's1' } })
})

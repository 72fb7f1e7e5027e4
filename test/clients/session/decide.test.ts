import fc from 'fast-check'
import { type Core, decide, type Event, left, unknownCore } from '../../../src/client/decide.js'
import type { SignedInState } from '../../../src/client/index.js'

const person = (userId: string, sessionId = `s-${userId}`): SignedInState => ({
  status: 'signedIn',
  userId,
  sessionId,
  username: userId,
  roles: ['USER'],
})
const held = (lifetime: number, receivedAt = 0, token = 'token') => ({ token, lifetime, receivedAt })
const settings = { ahead: null }
const signedIn = (lifetime: number): Core =>
  decide(unknownCore, { kind: 'begun', held: held(lifetime), state: person('ana') }, settings).core
const refreshesAt = (
  core: Core,
  now: number,
  kind: 'ask' | 'look' = 'look',
  isVisible = true,
  ahead: number | null = null,
) => decide(core, { kind, now, isVisible }, { ahead }).effects.includes('refresh')

test('8: a token of 5 s and one of 90 d are refreshed ahead once, neither in a loop nor too early', () => {
  expect([0, 3_000, 3_900].map((now) => refreshesAt(signedIn(5_000), now))).toEqual([false, false, false])
  // Two refreshes ahead are 5 s apart; one that a request waits for is not limited.
  expect([refreshesAt(signedIn(5_000), 4_999, 'ask'), refreshesAt(signedIn(5_000), 5_000, 'ask')]).toEqual([
    false,
    true,
  ])
  const days = 90 * 86_400_000
  expect([0, days / 2, days - 60_001, days - 60_000].map((now) => refreshesAt(signedIn(days), now))).toEqual([
    false,
    false,
    false,
    true,
  ])
})

test('hidden pages do not refresh ahead, and with 0 nobody does', () => {
  const core = signedIn(900_000)
  expect(refreshesAt(core, 850_000)).toBe(true)
  expect(refreshesAt(core, 850_000, 'look', false)).toBe(false)
  expect(refreshesAt(core, 899_999, 'look', true, 0)).toBe(false)
  expect(refreshesAt(core, 900_000, 'ask', true, 0)).toBe(true)
})

const events = fc.oneof(
  fc.record({
    kind: fc.constantFrom('ask', 'look', 'wake', 'force'),
    now: fc.integer({ min: 0, max: 2_000_000 }),
    isVisible: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('idle') }),
  fc
    .record({
      kind: fc.constantFrom('refreshed', 'begun', 'heard'),
      epoch: fc.integer({ min: 0, max: 4 }),
      who: fc.constantFrom('ana', 'bob'),
      token: fc.constantFrom('a', 'b', 'c'),
      lifetime: fc.integer({ min: 1, max: 900_000 }),
    })
    .map(({ who, token, lifetime, ...rest }) => ({
      ...rest,
      held: held(lifetime, 0, token),
      state: person(who),
    })),
  fc.record({
    kind: fc.constant('refused'),
    epoch: fc.integer({ min: 0, max: 4 }),
    reason: fc.constant('REFRESH_TOKEN_INVALID'),
  }),
  fc.record({
    kind: fc.constant('failed'),
    epoch: fc.integer({ min: 0, max: 4 }),
    now: fc.integer({ min: 0, max: 2_000_000 }),
    retryAfter: fc.constantFrom(null, 0, 30_000),
  }),
  fc.record({
    kind: fc.constant('heardEnd'),
    sessionId: fc.constantFrom('s-ana', 's-bob'),
    reason: fc.constant('LOGGED_OUT'),
  }),
  fc.record({
    kind: fc.constant('unauthorized'),
    token: fc.constantFrom('a', 'b', 'c'),
    reason: fc.constantFrom('TOKEN_EXPIRED', 'TOKEN_INVALID', 'SESSION_REVOKED', undefined, 7),
  }),
  fc.record({ kind: fc.constant('ended'), reason: fc.constant('LOGGED_OUT') }),
) as fc.Arbitrary<Event> // each member is an event of its kind

test('of every sequence of events: no token without a person, no failure signs out, nobody else is shown unannounced', () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 30 }), (sequence) => {
      let core = unknownCore
      for (const event of sequence) {
        const before = core
        const { core: next, effects } = decide(core, event, settings)
        core = next
        if (core.shown.status === 'signedOut') expect(core.held).toBeNull()
        if (core.shown.status === 'signedIn') expect(core.held).not.toBeNull()
        // Listeners are called if, and only if, the state has changed.
        expect(effects.includes('notify')).toBe(before.shown !== core.shown)
        expect(JSON.stringify(before.shown) === JSON.stringify(core.shown)).toBe(before.shown === core.shown)
        if (['failed', 'ask', 'look', 'wake', 'force', 'idle'].includes(event.kind))
          expect(core.shown).toBe(before.shown)
        const isOther =
          before.shown.status === 'signedIn' &&
          (core.shown.status !== 'signedIn' || core.shown.userId !== before.shown.userId)
        expect(effects.includes('abort')).toBe(isOther)
        if (isOther) expect(core.epoch).toBeGreaterThan(before.epoch)
        if (effects.includes('refresh')) expect(before.isRefreshing).toBe(false)
        if (['refreshed', 'refused'].includes(event.kind) && 'epoch' in event && event.epoch !== before.epoch)
          expect(core.shown).toBe(before.shown)
        if (core.held !== null) expect(left(core.held, 0)).toBeLessThanOrEqual(core.held.lifetime)
      }
    }),
  )
})

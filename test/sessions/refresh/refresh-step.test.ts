import fc from 'fast-check'
import {
  lostResponseSeconds,
  type RefreshState,
  refreshStep,
} from '../../../src/sessions/refresh/refresh-step.js'

const at = new Date('2026-01-01T12:00:00Z')
const graceSeconds = 10

const live: RefreshState = {
  _id: 's1',
  cookieBound: false,
  endedAt: null,
  expiresAt: new Date('2026-01-02T12:00:00Z'),
  tokenHash: 'current',
  previousTokenHash: 'previous',
  rotatedAt: new Date(at.getTime() - 5_000),
  sealedSuccessor: 'sealed',
  rotations: 3,
  acceptedRotation: 3,
}

const step = (session: RefreshState | null, tokenHash: string, viaCookie = false, mayRefresh = true) =>
  refreshStep(
    session,
    mayRefresh,
    { tokenHash, isIssued: () => tokenHash !== 'forged', viaCookie },
    at,
    graceSeconds,
  )

test('the current token of a live session rotates', () => {
  expect(step(live, 'current')).toEqual({ kind: 'rotate' })
})

test('the token before it gets the same successor within the grace, its last moment included', () => {
  expect(step(live, 'previous')).toEqual({ kind: 'repeat', sealedSuccessor: 'sealed', isLate: false })
  const atTheLimit = { ...live, rotatedAt: new Date(at.getTime() - graceSeconds * 1000) }
  expect(step(atTheLimit, 'previous').kind).toBe('repeat')
})

test('the token before it is a reuse once the grace is over and an access token of its successor was accepted', () => {
  const late = { ...live, rotatedAt: new Date(at.getTime() - graceSeconds * 1000 - 1) }
  expect(step(late, 'previous')).toEqual({ kind: 'reused' })
})

test('the token before it is a reuse where the clock was set back behind its rotation by more than the grace', () => {
  const ahead = (ms: number) => ({ ...live, rotatedAt: new Date(at.getTime() + ms) })
  expect(step(ahead(graceSeconds * 1000), 'previous').kind).toBe('repeat') // as clocks of two instances differ
  expect(step(ahead(graceSeconds * 1000 + 1), 'previous')).toEqual({ kind: 'reused' })
})

test('an older token of the family is a reuse at any time', () => {
  expect(step(live, 'older')).toEqual({ kind: 'reused' })
})

test('a token that was never issued ends nothing, at any time', () => {
  expect(step(live, 'forged')).toEqual({ kind: 'invalid', reason: 'unknown' })
})

test('whether a token was issued is asked only where no stored hash is that of the token', () => {
  const isIssued = () => {
    throw new Error('asked')
  }
  const late = new Date(at.getTime() + 60_000)
  const asked = (tokenHash: string, when: Date) =>
    refreshStep(live, true, { tokenHash, isIssued, viaCookie: false }, when, graceSeconds).kind

  expect([asked('current', at), asked('previous', at), asked('previous', late)]).toEqual([
    'rotate',
    'repeat',
    'reused',
  ])
})

test.each([
  ['no session', null, 'unknown'],
  ['an ended session', { ...live, endedAt: at }, 'ended'],
  ['a session that expires this very moment', { ...live, expiresAt: at }, 'expired'],
  ['a session bound to a cookie', { ...live, cookieBound: true }, 'binding'],
] as const)('every token of %s is invalid, a used one too', (_name, session, reason) => {
  for (const token of ['current', 'previous', 'older']) {
    expect(step(session, token)).toEqual({ kind: 'invalid', reason })
  }
})

test('a token from the cookie does not work for a session bound to the body', () => {
  expect(step(live, 'current', true)).toEqual({ kind: 'invalid', reason: 'binding' })
})

test('a disabled account refreshes nothing and its session is not ended for it', () => {
  expect(step(live, 'current', false, false)).toEqual({ kind: 'invalid', reason: 'disabled' })
})

describe('a lost response', () => {
  const lost = { ...live, acceptedRotation: 2 }
  const stepAfter = (seconds: number, state: RefreshState = lost, grace = graceSeconds) => {
    const rotatedAt = new Date(at.getTime() - seconds * 1000)
    const presented = { tokenHash: 'previous', isIssued: () => true, viaCookie: false }
    const expiresAt = new Date(at.getTime() + 1)
    return refreshStep({ ...state, rotatedAt, expiresAt }, true, presented, at, grace)
  }

  test('is given again for a day, its last moment included', () => {
    expect(stepAfter(graceSeconds + 1)).toEqual({ kind: 'repeat', sealedSuccessor: 'sealed', isLate: true })
    expect(stepAfter(lostResponseSeconds).kind).toBe('repeat')
    expect(stepAfter(lostResponseSeconds + 1)).toEqual({ kind: 'reused' })
  })

  test('is not given again where an earlier version stored the rotation, or where there is no grace', () => {
    const { rotations: _rotations, acceptedRotation: _accepted, ...unnumbered } = lost
    expect(stepAfter(60, unnumbered)).toEqual({ kind: 'reused' })
    expect(stepAfter(60, lost, 0)).toEqual({ kind: 'reused' })
  })

  test('of every state, a late repeat is given only to the parent of an unused, unaccepted successor within a day', () => {
    const states = fc.record({
      token: fc.constantFrom('current', 'previous', 'older'),
      seconds: fc.integer({ min: -2 * lostResponseSeconds, max: 2 * lostResponseSeconds }),
      rotations: fc.integer({ min: 0, max: 4 }),
      acceptedRotation: fc.integer({ min: 0, max: 5 }),
      isSealed: fc.boolean(),
      isEnded: fc.boolean(),
      grace: fc.constantFrom(0, 10, 300),
    })
    fc.assert(
      fc.property(states, ({ token, seconds, rotations, acceptedRotation, isSealed, isEnded, grace }) => {
        const state = {
          ...live,
          rotations,
          acceptedRotation,
          rotatedAt: new Date(at.getTime() - seconds * 1000),
          sealedSuccessor: isSealed ? 'sealed' : null,
          endedAt: isEnded ? at : null,
        }
        const presented = { tokenHash: token, isIssued: () => true, viaCookie: false }
        const decided = refreshStep(state, true, presented, at, grace)
        const isParent = token === 'previous' && isSealed && !isEnded
        const isLost = grace > 0 && acceptedRotation < rotations && Math.abs(seconds) <= lostResponseSeconds
        const isRecent = Math.abs(seconds) <= grace
        expect(decided.kind === 'repeat').toBe(isParent && (isRecent || isLost))
        if (decided.kind === 'repeat') expect(decided.isLate).toBe(!isRecent)
      }),
    )
  })
})

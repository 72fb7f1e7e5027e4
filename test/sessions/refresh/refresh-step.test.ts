import { type RefreshState, refreshStep } from '../../../src/sessions/refresh/refresh-step.js'

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
  expect(step(live, 'previous')).toEqual({ kind: 'repeat', sealedSuccessor: 'sealed' })
  const atTheLimit = { ...live, rotatedAt: new Date(at.getTime() - graceSeconds * 1000) }
  expect(step(atTheLimit, 'previous').kind).toBe('repeat')
})

test('the token before it is a reuse once the grace is over', () => {
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

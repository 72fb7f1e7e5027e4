import fc from 'fast-check'
import { Types } from 'mongoose'
import { createCompactSessions } from '../../../src/sessions/cache/compact-sessions.js'
import { createRememberedSessions } from '../../../src/sessions/cache/remembered-sessions.js'
import type { ReadSession } from '../../../src/sessions/cache/states.js'
import { ana, begun, bert, stateOf } from './state-of.js'

const roomy = 16 * 1024 * 1024
const create = (maxBytes = roomy) => createCompactSessions({ maxBytes, lastUseOf: () => 0 })

test('whatever is added, replaced and removed, the same sessions are found as in a map', () => {
  const owners = [ana, bert, new Types.ObjectId()]
  const step = fc.tuple(
    fc.constantFrom('set', 'delete', 'deleteAccount', 'clear', 'get', 'ofFamily'),
    fc.nat(400),
    fc.nat(2),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600, size: 'max' }), (steps) => {
      const compact = create()
      const model = new Map<string, ReadSession>()
      for (const [kind, number, whose] of steps) {
        const sessionId = `session-${number}`
        const owner = owners[whose] ?? ana
        switch (kind) {
          case 'set':
            model.set(sessionId, stateOf(sessionId, owner))
            compact.set(sessionId, stateOf(sessionId, owner), begun)
            break
          case 'delete':
            model.delete(sessionId)
            compact.delete(sessionId)
            break
          case 'deleteAccount': {
            const ofOwner = [...model.values()].filter(({ session }) => session.userId.equals(owner))
            for (const { session } of ofOwner) model.delete(session._id)
            expect(compact.deleteAccount(owner.toHexString()).toSorted()).toEqual(
              ofOwner.map(({ session }) => session._id).toSorted(),
            )
            break
          }
          case 'clear':
            if (number > 380) {
              model.clear()
              compact.clear()
            }
            break
          case 'get': {
            const { session, account } = compact.get(sessionId, begun) ?? {}
            expect(session?._id).toBe(model.has(sessionId) ? sessionId : undefined)
            expect(account?._id.toHexString()).toBe(model.get(sessionId)?.account?._id.toHexString())
            break
          }
          case 'ofFamily':
            expect(compact.ofFamily(`family of ${sessionId}`, begun)?.session._id).toBe(
              model.has(sessionId) ? sessionId : undefined,
            )
        }
        expect(compact.entries).toBe(model.size)
      }
    }),
    { numRuns: 10 },
  )
})

test('an account that is known differently is taken neither as it was nor as it is: all of its sessions are read again', () => {
  const compact = create()
  for (const sessionId of ['a1', 'a2']) compact.set(sessionId, stateOf(sessionId), begun)
  compact.set('b1', stateOf('b1', bert), begun)
  const { session, account } = stateOf('a3')
  const promoted = account && { ...account, roles: ['ADMIN'] }

  expect(compact.set('a3', { session, account: promoted }, begun).toSorted()).toEqual(['a1', 'a2'])
  expect(['a1', 'a2', 'a3', 'b1'].filter((sessionId) => compact.has(sessionId))).toEqual(['b1'])
  compact.set('a3', { session, account: promoted }, begun)
  expect(compact.get('a3', begun)?.account?.roles).toEqual(['ADMIN'])
})

test('a session that was refreshed from memory is found by its family as before', () => {
  const compact = create()
  compact.set('a1', stateOf('a1'), begun)
  const known = compact.get('a1', begun)
  if (known === null) throw new Error('not known')
  compact.set('a1', { ...known, session: { ...known.session, tokenHash: 'next' } }, begun)

  expect(compact.ofFamily('family of a1', begun)?.session.tokenHash).toBe('next')
})

test('the time of the last use is kept to the second', () => {
  const compact = create()
  compact.set('a1', stateOf('a1'), begun)
  const later = new Date(begun.getTime() + 90_500)
  compact.setLastUse('a1', later)

  expect(compact.get('a1', begun)?.session.lastUsedAt).toEqual(new Date(begun.getTime() + 90_000))
})

describe.each([
  ['records', createCompactSessionsOf],
  ['records and objects', createRememberedSessions],
])('a memory of %s', (_name, createMemory) => {
  const maxBytes = 1024 * 1024
  const living = Array.from({ length: 800 }, (_, index) => `living-${index}`)
  const state = (sessionId: string) => stateOf(sessionId, new Types.ObjectId())

  test.each([1, 3])('keeps who comes back through a scan by strangers who come %i times each', (times) => {
    const memory = createMemory(maxBytes)
    for (const sessionId of living) memory.set(sessionId, state(sessionId), begun)
    let misses = 0
    for (let stranger = 0; stranger < 12_000; stranger += 1) {
      const at = new Date(begun.getTime() + stranger * 20)
      memory.set(`stranger-${stranger}`, state(`stranger-${stranger}`), at)
      for (let again = 1; again < times; again += 1) memory.get(`stranger-${stranger}`, at)
      if (stranger % 2 === 0) continue
      const sessionId = living[((stranger - 1) / 2) % living.length] ?? ''
      if ((memory.get(sessionId, at) ?? null) !== null) continue
      misses += 1
      memory.set(sessionId, state(sessionId), at)
    }

    expect(memory.size().bytes).toBeLessThanOrEqual(maxBytes)
    expect(memory.size().entries).toBeGreaterThan(1_800)
    expect(misses).toBeLessThan(6_000 * 0.05)
  })
})

function createCompactSessionsOf(maxBytes: number) {
  const compact = create(maxBytes)
  return { ...compact, size: () => ({ entries: compact.entries, bytes: compact.bytes }) }
}

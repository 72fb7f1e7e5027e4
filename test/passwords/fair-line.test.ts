import fc from 'fast-check'
import { createFairLine } from '../../src/passwords/fair-line.js'
import type { Party } from '../../src/passwords/index.js'

const stranger = (address: string | null, account: string | null = null): Party => ({
  address,
  account,
  known: false,
})
const owner = (address: string): Party => ({ address, account: 'ana', known: true })

function start({ concurrency = 1, maxQueued = 100, maxQueuedPerAccount = 5 } = {}) {
  const line = createFairLine<string>({ concurrency, maxQueued, maxQueuedPerAccount })
  /** Adds tasks named `name`, as far as they are taken. */
  function come(name: string, party: Party, count = 1): (string | null)[] {
    return Array.from({ length: count }, (_, index) =>
      line.ahead(party) === null ? 'refused' : line.add(count === 1 ? name : `${name}${index}`, party),
    )
  }
  /** Starts and ends one task after the other. */
  function serve(count = Number.POSITIVE_INFINITY): string[] {
    const served: string[] = []
    while (served.length < count) {
      const next = line.next()
      if (next === null) break
      line.started(next.party)
      served.push(next.task)
      line.ended(next.party)
    }
    return served
  }
  return { line, come, serve }
}

test('addresses are served in rotation, each in the order of arrival', () => {
  const { come, serve } = start()
  come('flood', stranger('a'), 4)
  come('bob', stranger('b'))
  come('cleo', stranger('c'), 2)

  expect(serve()).toEqual(['flood0', 'bob', 'cleo0', 'flood1', 'cleo1', 'flood2', 'flood3'])
})

test('in a full line a newcomer takes the place of the last in the longest lane', () => {
  const { line, come, serve } = start({ maxQueued: 10 })
  come('flood', stranger('a'), 10)

  expect(come('more', stranger('a'))).toEqual(['refused'])
  expect(come('bob', stranger('b'), 2)).toEqual(['flood9', 'flood8'])
  expect(line.size).toBe(10)
  expect(serve(4)).toEqual(['flood0', 'bob0', 'flood1', 'bob1'])
})

test('no lane is shortened for one that is as long', () => {
  const { come } = start({ maxQueued: 4 })
  come('a', stranger('a'), 2)
  come('b', stranger('b'), 2)

  expect(come('a', stranger('a'))).toEqual(['refused'])
  expect(come('c', stranger('c'))).toEqual(['a1'])
  expect(come('d', stranger('d'))).toEqual(['b1'])
  expect(come('e', stranger('e'))).toEqual(['refused'])
})

test('known devices come first, in three turns of four, and have room in a line full of strangers', () => {
  const { come, serve } = start({ maxQueued: 4 })
  for (const address of ['a', 'b', 'c', 'd']) come(address, stranger(address))
  expect(come('ana', owner('z'))).toEqual(['a'])
  expect(serve()).toEqual(['ana', 'b', 'c', 'd'])

  const long = start()
  long.come('known', owner('y'), 5)
  long.come('stranger', stranger('x'), 2)
  expect(long.serve()).toEqual(['known0', 'known1', 'known2', 'stranger0', 'known3', 'known4', 'stranger1'])
})

test('strangers of one account, wherever they are, wait only a few at a time and run one at a time', () => {
  const { line, come } = start({ concurrency: 4, maxQueuedPerAccount: 2 })
  const first = stranger('a', 'ana')
  line.started(first)
  expect(['b', 'c', 'd'].flatMap((address) => come(address, stranger(address, 'ana')))).toEqual([
    null,
    null,
    'refused',
  ])
  expect(line.next()).toBeNull()
  expect(line.mayStart(owner('z'))).toBe(true)
  expect(come('ana', owner('z'))).toEqual([null])
  expect(line.next()?.task).toBe('ana')
  line.ended(first)
  expect(line.next()?.task).toBe('b')
})

test('of two workers or more one stays free for other addresses, and calls within the process use all', () => {
  const { line } = start({ concurrency: 3 })
  for (const _ of [1, 2]) line.started(stranger('a'))
  expect(line.mayStart(stranger('a'))).toBe(false)
  expect(line.mayStart(stranger('b'))).toBe(true)

  for (const _ of [1, 2, 3]) line.started(stranger(null))
  expect(line.mayStart(stranger(null))).toBe(true)
})

test('what is foretold is how many start before, as long as no others come', () => {
  const party = fc.record({
    address: fc.constantFrom('a', 'b', 'c'),
    account: fc.constant(null),
    known: fc.constant(false),
  })
  fc.assert(
    fc.property(fc.array(party, { maxLength: 30 }), party, (before, last) => {
      const { line, come, serve } = start()
      for (const each of before) come('other', each)
      const foretold = line.ahead(last)
      come('mine', last)
      // The rotation may begin behind the newcomer's lane: then those of later lanes come after it.
      const place = serve().indexOf('mine')
      expect(foretold).not.toBeNull()
      expect(place).toBeLessThanOrEqual(foretold ?? Number.NaN)
    }),
  )
})

test('each task is served, dropped or removed exactly once, and the line is never longer than allowed', () => {
  const party = fc.record({
    address: fc.option(fc.constantFrom('a', 'b', 'c')),
    account: fc.option(fc.constantFrom('ana', 'bob')),
    known: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(party, { maxLength: 40 }), fc.integer({ min: 1, max: 8 }), (parties, maxQueued) => {
      const { line, serve } = start({ maxQueued })
      const left = new Set<string>()
      for (const [index, each] of parties.entries()) {
        if (line.ahead(each) === null) continue
        const dropped = line.add(String(index), each)
        left.add(String(index))
        if (dropped !== null) expect(left.delete(dropped)).toBe(true)
        expect(line.size).toBe(left.size)
        expect(line.size).toBeLessThanOrEqual(maxQueued)
      }
      const [some] = left
      if (some !== undefined) {
        line.remove(some)
        left.delete(some)
      }
      for (const task of serve()) expect(left.delete(task)).toBe(true)
      expect([left.size, line.size]).toEqual([0, 0])
    }),
  )
})

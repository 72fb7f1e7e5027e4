import { createHash } from 'node:crypto'
import { createCompactTokens } from '../../src/tokens/compact-tokens.js'

const digestOf = (text: string) => createHash('sha256').update(text).digest('binary').slice(0, 16)
const expiry = 1_000_000

function create(maxBytes = 16 * 1024 * 1024) {
  const clock = { seconds: 0 }
  const tokens = createCompactTokens({ maxBytes, nowSeconds: () => clock.seconds })
  const add = (text: string, session = text, key = 0) => tokens.add(digestOf(text), session, expiry, key)
  const find = (text: string, session = text) => tokens.find(digestOf(text), session)
  return { tokens, clock, add, find }
}

test('of 50,000 tokens almost all are known, with their keys, and no other', () => {
  const { tokens, add, find } = create()
  const names = Array.from({ length: 50_000 }, (_, index) => `token-${index}`)
  for (const [index, name] of names.entries()) add(name, name, index % 64)
  const known = names.filter((name, index) => find(name) === index % 64)

  expect(known.length).toBeGreaterThan(49_500)
  expect(tokens.entries).toBe(known.length)
  expect(names.filter((name) => find(`${name}x`, name) !== -1)).toEqual([])
})

test('with a session go its tokens, and those of others stay', () => {
  const { tokens, add, find } = create()
  for (const name of ['a1', 'a2']) add(name, 'a')
  add('b1', 'b')
  tokens.removeSession('a')
  tokens.removeSession('unknown')

  expect([find('a1', 'a'), find('a2', 'a'), find('b1', 'b')]).toEqual([-1, -1, 0])
  tokens.remove(digestOf('b1'), 'b')
  expect(tokens.entries).toBe(0)
})

test('one session can take no more than sixteen places, however often it is refreshed', () => {
  const { tokens, add, find } = create()
  for (let index = 0; index < 10_000; index += 1) add(`token-${index}`, 'one')

  expect(tokens.entries).toBe(16)
  expect(find('token-9999', 'one')).toBe(0)
})

test('the bytes are bounded, expired tokens go first, and tokens in use outlast a scan of others', () => {
  const maxBytes = 256 * 1024
  const { tokens, clock, add, find } = create(maxBytes)
  const living = Array.from({ length: 2_000 }, (_, index) => `living-${index}`)
  for (const name of living) add(name)
  let misses = 0
  for (let index = 0; index < 40_000; index += 1) {
    add(`stranger-${index}`)
    const name = living[index % living.length] ?? ''
    if (find(name) === 0) continue
    misses += 1
    add(name)
  }
  expect(tokens.bytes).toBeLessThanOrEqual(maxBytes)
  expect(misses).toBeLessThan(40_000 * 0.05)

  clock.seconds = expiry
  for (let index = 0; index < 100; index += 1)
    tokens.add(digestOf(`new-${index}`), `new-${index}`, expiry + 900, 0)
  expect(
    Array.from({ length: 100 }, (_, index) => find(`new-${index}`)).filter((key) => key === 0).length,
  ).toBe(100)
})

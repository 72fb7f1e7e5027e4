import { createSecretKey } from 'node:crypto'
import { createVerifiedTokens } from '../../src/tokens/verified-tokens.js'
import { keptBytes } from '../harness/kept-bytes.js'
import { subject } from './set-up.js'

const key = { kid: 'k', algorithm: 'HS256', key: createSecretKey(Buffer.alloc(32, 1)) } as const
const verified = (sessionId: string) => ({
  key,
  claims: { ...subject, sessionId, jti: 'j', issuedAt: 0, expiresAt: 900 },
})

test('long tokens are remembered by their length, so that their number can’t fill the memory', () => {
  const tokens = createVerifiedTokens(10_000)
  const longest = (index: number) => String(index).padStart(8192, 'x')
  for (let index = 0; index < 3_000; index += 1) tokens.add(longest(index), verified('one'))

  expect(tokens.size).toBe((16 * 1024 * 1024) / 8192)
  expect(tokens.get(longest(0))).toBeUndefined()
  expect(tokens.get(longest(2_999))).toBeDefined()
})

test('with a session go all of its tokens, those of others stay, and one that was pushed out is no hindrance', () => {
  const tokens = createVerifiedTokens(3)
  for (const text of ['pushed-out', 'a1', 'a2']) tokens.add(text, verified('a'))
  tokens.add('b1', verified('b'))
  tokens.removeSession('a')
  tokens.removeSession('unknown')

  expect(['pushed-out', 'a1', 'a2', 'b1'].filter((text) => tokens.get(text) !== undefined)).toEqual(['b1'])
})

test('of tokens that end alike only the one that was verified is known', () => {
  const tokens = createVerifiedTokens(10)
  const end = 's'.repeat(60)
  tokens.add(`header.payload.${end}`, verified('a'))
  for (const other of [`header.another.${end}`, end, end.slice(-43), `x.header.payload.${end}`, '']) {
    tokens.remove(other)
    expect(tokens.get(other)).toBeUndefined()
  }
  expect(tokens.get(`header.payload.${end}`)).toMatchObject(verified('a'))

  tokens.add(`header.another.${end}`, verified('b'))
  tokens.removeSession('a')
  expect(tokens.get(`header.payload.${end}`)).toBeUndefined()
  expect(tokens.get(`header.another.${end}`)).toMatchObject(verified('b'))
  tokens.removeSession('b')
  expect(tokens.size).toBe(0)
})

test('a token keeps nothing of the header that it stood in', async () => {
  const tokens = createVerifiedTokens(10_000)
  const headerLength = 15_000
  const count = 300
  const kept = await keptBytes(() => {
    for (let each = 0; each < count; each += 1) {
      const header = Buffer.from(
        `token-of-more-than-forty-three-characters-of-length-${each}`.padStart(headerLength),
        'latin1',
      ).toString('latin1')
      tokens.add(header.trimStart(), verified('one'))
    }
  })

  expect(tokens.get('token-of-more-than-forty-three-characters-of-length-7')).toBeDefined()
  expect(kept).toBeLessThan((count * headerLength) / 2)
})

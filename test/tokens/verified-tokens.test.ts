import { createSecretKey } from 'node:crypto'
import { createVerifiedTokens } from '../../src/tokens/verified-tokens.js'
import { keptBytes } from '../harness/kept-bytes.js'
import { subject } from './set-up.js'

const key = { kid: 'k', algorithm: 'HS256', key: createSecretKey(Buffer.alloc(32, 1)) } as const
const verified = (sessionId: string) => ({
  key,
  claims: { ...subject, sessionId, jti: 'j', issuedAt: 0, expiresAt: 900 },
})

const create = (maxBytes = 16 * 1024 * 1024) => createVerifiedTokens({ maxBytes, nowSeconds: () => 0 })
/** The form of a token of this session; its signature is not verified here. */
const tokenOf = (sessionId: string, end: string) => {
  const payload = { sub: 'u', sid: sessionId, jti: 'j', roles: [], auth_time: 0, iat: 0, exp: 900 }
  return `h.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.${end.padStart(43, 's')}`
}

test('a token that is not kept as a text is known by its digest, with the claims that it has', () => {
  const tokens = create()
  const names = Array.from({ length: 5_000 }, (_, index) => tokenOf(`session-${index}`, String(index)))
  for (const [index, token] of names.entries()) tokens.add(token, verified(`session-${index}`))

  expect(tokens.get(names[0] ?? '')).toEqual({
    key,
    claims: {
      userId: 'u',
      sessionId: 'session-0',
      jti: 'j',
      roles: [],
      scopes: [],
      authTime: 0,
      issuedAt: 0,
      expiresAt: 900,
    },
  })
  expect(tokens.size().entries).toBeGreaterThan(4_950)
  // The same signature under other claims.
  const [head, , end] = names[0]?.split('.') ?? []
  const [, other] = tokenOf('session-0', 'x').replace('"u"', '"v"').split('.')
  expect(tokens.get(`${head}.${Buffer.from(`${other} `).toString('base64url')}.${end}`)).toBeUndefined()
  tokens.remove(names[0] ?? '')
  expect(tokens.get(names[0] ?? '')).toBeUndefined()
})

test('a token is trusted under the key object that verified it, however many keys there were', () => {
  const tokens = create()
  const keys = Array.from({ length: 100 }, (_, index) => ({ ...key, kid: `k${index}` }))
  const texts = keys.map((_, index) => tokenOf(`s${index}`, String(index)))
  for (const [index, each] of keys.entries()) {
    tokens.add(texts[index] ?? '', { ...verified(`s${index}`), key: each })
    // So that no text is in the way.
    for (let other = 0; other < 1_100; other += 1)
      tokens.add(tokenOf(`${index}-${other}`, `${index}-${other}`), {
        ...verified(`${index}-${other}`),
        key: each,
      })
  }

  for (const [index, text] of texts.entries()) {
    const found = tokens.get(text)
    if (found !== undefined) expect(found.key).toBe(keys[index])
  }
  expect(tokens.get(texts.at(-1) ?? '')?.key).toBe(keys.at(-1))
})

test('with a session go all of its tokens, and those of others stay', () => {
  const tokens = create()
  for (const end of ['a1', 'a2']) tokens.add(tokenOf('a', end), verified('a'))
  tokens.add(tokenOf('b', 'b1'), verified('b'))
  tokens.removeSession('a')
  tokens.removeSession('unknown')

  expect([tokens.get(tokenOf('a', 'a1')), tokens.get(tokenOf('a', 'a2'))]).toEqual([undefined, undefined])
  expect(tokens.get(tokenOf('b', 'b1'))).toMatchObject(verified('b'))
})

test('of tokens that end alike only the one that was verified is known', () => {
  const tokens = create()
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
  expect(tokens.size().entries).toBe(0)
})

test('a token keeps nothing of the header that it stood in', async () => {
  const tokens = create()
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

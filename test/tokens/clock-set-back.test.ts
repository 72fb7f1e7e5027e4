import fc from 'fast-check'
import { decoded, startTokens, subject, takeApart } from './set-up.js'

const day = 86_400
const jump = fc.integer({ min: -40 * day, max: 40 * day })

test('whatever the clock does between sign-in and refresh, the issuer accepts what it signs', async () => {
  const { tokens, clock } = await startTokens()
  fc.assert(
    fc.property(fc.array(jump, { maxLength: 5 }), (jumps) => {
      const signedInAt = clock.seconds()
      for (const seconds of [0, ...jumps]) {
        clock.advance({ seconds })
        const { token } = tokens.sign({ ...subject, authTime: signedInAt })

        expect(tokens.verify(token)).toMatchObject({ kind: 'valid' })
        const { iat, auth_time: authTime } = decoded(takeApart(token).body)
        expect(authTime).toBe(Math.min(signedInAt, Number(iat)))
      }
    }),
  )
})

test('a sign-in a second ahead of the issue is not told as later than it', async () => {
  const { tokens, clock } = await startTokens()
  const { token } = tokens.sign({ ...subject, authTime: clock.seconds() + 1 })
  expect(decoded(takeApart(token).body)).toMatchObject({ auth_time: clock.seconds(), iat: clock.seconds() })
})

test.each([
  ['an empty subject', { userId: '' }],
  ['an empty session', { sessionId: '' }],
  ['a subject longer than is accepted', { userId: 'u'.repeat(257) }],
  ['an empty role', { roles: ['USER', ''] }],
  ['a part of a second', { authTime: 0.5 }],
  ['a sign-in before 1970', { authTime: -1 }],
])('%s is not signed, as it would not be accepted', async (_, change) => {
  const { tokens } = await startTokens()
  expect(() => tokens.sign({ ...subject, ...change })).toThrow(RangeError)
})

test('before 1970 nothing is signed', async () => {
  const { tokens, clock } = await startTokens()
  clock.advance({ seconds: -clock.seconds() - 1 })
  expect(() => tokens.sign(subject)).toThrow(RangeError)
})

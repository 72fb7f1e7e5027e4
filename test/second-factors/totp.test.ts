import fc from 'fast-check'
import { matchTotp, parseTotp, stepAt, toBase32, totpCode, totpUri } from '../../src/second-factors/totp.js'

/** The secret of RFC 4226, appendix D, and of the SHA-1 rows of RFC 6238, appendix B. */
const secret = Buffer.from('12345678901234567890', 'ascii')

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('RFC 6238: at %i s the code is %s', (seconds, code) => {
  expect(totpCode(secret, stepAt(new Date(seconds * 1000)))).toBe(code)
})

test('RFC 4226: the first ten codes', () => {
  expect(Array.from({ length: 10 }, (_, step) => totpCode(secret, step))).toEqual(
    '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' '),
  )
})

test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('RFC 4648: base 32 of %j is %j', (text, expected) => {
  expect(toBase32(Buffer.from(text))).toBe(expected)
})

const at = new Date(1_700_000_000_000)
const step = stepAt(at)

test('the codes of the current step and of those beside it are accepted, and no others', () => {
  const accepted = [-3, -2, -1, 0, 1, 2, 3].filter(
    (offset) => matchTotp(secret, totpCode(secret, step + offset), at) === step + offset,
  )
  expect(accepted).toEqual([-1, 0, 1])
})

test('T-T 1, 2: a code is refused once its step, or a later one, was used', () => {
  expect(matchTotp(secret, totpCode(secret, step), at, step)).toBeNull()
  expect(matchTotp(secret, totpCode(secret, step - 1), at, step)).toBeNull()
  expect(matchTotp(secret, totpCode(secret, step + 1), at, step)).toBe(step + 1)
})

test('no text is accepted but the codes of the window, however it is spaced', () => {
  const codes = new Set([-1, 0, 1].map((offset) => totpCode(secret, step + offset)))
  const anyText = fc.oneof(fc.string(), fc.stringMatching(/^[0-9 ]{4,9}$/), fc.constantFrom(...codes))
  fc.assert(
    fc.property(anyText, (typed) => {
      expect(matchTotp(secret, typed, at) !== null).toBe(codes.has(parseTotp(typed) ?? ''))
    }),
  )
  const [code = ''] = codes
  expect(matchTotp(secret, ` ${code.slice(0, 3)} ${code.slice(3)}`, at)).not.toBeNull()
})

test('the URI names issuer and account, whatever characters they have', () => {
  const uri = new URL(totpUri(secret, 'A & B: Co', 'ana'))

  expect(uri.protocol).toBe('otpauth:')
  expect(decodeURIComponent(uri.pathname)).toMatch(/A & B: Co:ana$/)
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    issuer: 'A & B: Co',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
})

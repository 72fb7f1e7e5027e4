import fc from 'fast-check'
import {
  createCode,
  createCodeMacs,
  createLinkToken,
  isLinkToken,
  linkHash,
  linkTokenPattern,
  parseCode,
} from '../../src/proofs/secrets.js'

const keys = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
const alphabet = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ']
const codes = fc
  .array(fc.constantFrom(...alphabet), { minLength: 8, maxLength: 8 })
  .map((each) => each.join(''))

test('a link token has a form that scanners find, and any change of it is no token', () => {
  for (let times = 0; times < 200; times += 1) {
    const token = createLinkToken()
    expect(token).toMatch(linkTokenPattern)
    expect(isLinkToken(token)).toBe(true)
    const at = 4 + (times % (token.length - 4))
    const other = token[at] === 'A' ? 'B' : 'A'
    expect(isLinkToken(token.slice(0, at) + other + token.slice(at + 1))).toBe(false)
  }
})

test('no other text is a token, and none throws', () => {
  fc.assert(fc.property(fc.string(), (text) => expect(isLinkToken(text)).toBe(false)))
  fc.assert(fc.property(fc.string(), (text) => expect(isLinkToken(`pcm_${text}`)).toBe(false)))
})

test('a token is stored under its purpose: the same token for another has another hash', () => {
  const token = createLinkToken()
  expect(linkHash('a', token)).not.toBe(linkHash('b', token))
  expect(linkHash('a', token)).toBe(linkHash('a', token))
})

test('a code is read however it is typed', () => {
  fc.assert(
    fc.property(codes, fc.boolean(), fc.constantFrom('-', ' ', '', ' - '), (code, lower, between) => {
      const typed = `${code.slice(0, 4)}${between}${code.slice(4)}`
      expect(parseCode(lower ? typed.toLowerCase() : typed)).toBe(code)
    }),
  )
  expect(parseCode('oil1-OIL0')).toBe('01110110')
  for (let times = 0; times < 50; times += 1)
    expect(parseCode(createCode())).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
})

test.each(['', 'ABCD-EFG', 'ABCD-EFGHJ', 'ABCD-EFGU', 'ÀBCD-EFGH', 'ABCD\u0000EFGH', '-'.repeat(10_000)])(
  '%j is no code',
  (typed) => {
    expect(parseCode(typed)).toBeNull()
  },
)

test('a MAC holds for its code, request and purpose alone, and under the previous secret too', () => {
  const macs = createCodeMacs(keys)
  const older = createCodeMacs(keys.slice(1))
  fc.assert(
    fc.property(codes, codes, (code, other) => {
      const mac = macs.of('a', 'r', `${code.slice(0, 4)}-${code.slice(4)}`)
      expect(macs.matches(mac, 'a', 'r', code)).toBe(true)
      expect(macs.matches(mac, 'b', 'r', code)).toBe(false)
      expect(macs.matches(mac, 'a', 's', code)).toBe(false)
      expect(macs.matches(mac, 'a', 'r', other)).toBe(other === code)
      expect(macs.matches(older.of('a', 'r', code), 'a', 'r', code)).toBe(true)
      expect(older.matches(mac, 'a', 'r', code)).toBe(false)
    }),
  )
})

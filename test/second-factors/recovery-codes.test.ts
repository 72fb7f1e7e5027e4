import fc from 'fast-check'
import {
  createRecoveryCodes,
  createRecoveryKey,
  matchRecoveryCode,
  parseRecoveryCode,
  recoveryMac,
} from '../../src/second-factors/recovery-codes.js'

test('a set has ten different codes of 80 bits', () => {
  const codes = createRecoveryCodes()

  expect(new Set(codes).size).toBe(10)
  for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/)
})

test('T-T 8: case, spaces, hyphens and look-alike characters make no difference', () => {
  const key = createRecoveryKey()
  const codes = createRecoveryCodes()
  const macs = codes.map((code) => recoveryMac(key, code))
  for (const [index, code] of codes.entries()) {
    for (const typed of [
      code.toLowerCase(),
      code.replaceAll('-', ''),
      ` ${code.replaceAll('-', ' ')} `,
      code.replaceAll('0', 'o').replaceAll('1', 'l'),
      code.replaceAll('0', 'O').replaceAll('1', 'I'),
    ])
      expect(matchRecoveryCode(key, macs, typed)).toBe(macs[index])
  }
})

test('any other text, and any other key, matches nothing', () => {
  const key = createRecoveryKey()
  const [code = '', ...others] = createRecoveryCodes()
  const macs = [recoveryMac(key, code)]
  fc.assert(fc.property(fc.string(), (typed) => matchRecoveryCode(key, macs, typed) === null))
  for (const other of others) expect(matchRecoveryCode(key, macs, other)).toBeNull()
  expect(matchRecoveryCode(createRecoveryKey(), macs, code)).toBeNull()
  expect(matchRecoveryCode(key, ['', 'x'], code)).toBeNull()
  expect(parseRecoveryCode('A'.repeat(1000))).toBeNull()
})

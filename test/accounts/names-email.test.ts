import fc from 'fast-check'
import { parseEmail } from '../../src/accounts/names/index.js'

test.each([
  ['ana@example.com', 'ana@example.com', 'ana@example.com'],
  ['Ana.Lopez+x@Example.COM', 'Ana.Lopez+x@example.com', 'ana.lopez+x@example.com'],
  ['ana@bücher.example', 'ana@xn--bcher-kva.example', 'ana@xn--bcher-kva.example'],
  ['ana@XN--BCHER-KVA.example', 'ana@xn--bcher-kva.example', 'ana@xn--bcher-kva.example'],
  ['ana@faß.example', 'ana@xn--fa-hia.example', 'ana@xn--fa-hia.example'],
  ['ana@ｅｘ.example', 'ana@ex.example', 'ana@ex.example'],
  ['ana@r3---sn.example', 'ana@r3---sn.example', 'ana@r3---sn.example'],
  ['ana@例え.テスト', 'ana@xn--r8jz45g.xn--zckzah', 'ana@xn--r8jz45g.xn--zckzah'],
  ['ana@BU\u0308CHER.example', 'ana@xn--bcher-kva.example', 'ana@xn--bcher-kva.example'],
  ["o'neil!#$%&*/=?^_`{|}~@a-b.co", "o'neil!#$%&*/=?^_`{|}~@a-b.co", "o'neil!#$%&*/=?^_`{|}~@a-b.co"],
  [`${'l'.repeat(64)}@example.com`, `${'l'.repeat(64)}@example.com`, `${'l'.repeat(64)}@example.com`],
])('%s is an address', (text, email, canonical) => {
  expect(parseEmail(text)).toEqual({ ok: true, email, canonical })
})

test.each([
  '',
  'ana',
  '@',
  '@example.com',
  'ana@',
  'ana@localhost',
  'ana@example.com@example.com',
  'ana@@example.com',
  '.ana@example.com',
  'ana.@example.com',
  'a..na@example.com',
  '"ana"@example.com',
  'ana lopez@example.com',
  ' ana@example.com',
  'ana@example.com ',
  'ana@example.com\n',
  'ana\r\nBcc: x@example.com',
  'Ana <ana@example.com>',
  'анна@example.com',
  'ana@-example.com',
  'ana@example-.com',
  'ana@exa_mple.com',
  'ana@example..com',
  'ana@example.com.',
  'ana@.example.com',
  'ana@127.0.0.1',
  'ana@127.1',
  'ana@[127.0.0.1]',
  'ana@exam%70le.com',
  'ana@example.com/path',
  'ana@exam\u00adple.com',
  'ana@exam\u200bple.com',
  'ana@xn--a.example',
  'ana@xn--.example',
  'ana@example.xn--a',
  'ana@xn--bcher-kv.example',
  'ana@xn--example-.com',
  'ana@xn--zca\u00df.example',
  'ana@xn--iny-zx5a.example',
  'ana@a\u0338.xn--0000h.example',
  'ana@אa.example',
  'ana@\u0301a.example',
  'ana@\ud83c.example',
  'ana＠example.com',
  `${'l'.repeat(65)}@example.com`,
  `ana@${'d'.repeat(64)}.com`,
  `ana@${'d.'.repeat(126)}com`,
  `ana@${'ü.'.repeat(100)}com`,
  'a'.repeat(1_000_000),
])('case %#, %j, is none', (text) => {
  expect(parseEmail(text)).toMatchObject({ ok: false, problems: [{ code: 'EMAIL_INVALID' }] })
})

test('any text gets a decision, and an address is read as itself again', () => {
  const domainUnit = fc.constantFrom(...'aZ09.-_üß中é/%@', '\u0301')
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .tuple(
        fc.string({ unit: fc.constantFrom(...'aZ0.+@ é"'), maxLength: 20 }),
        fc.string({ unit: domainUnit, maxLength: 20 }),
      )
      .map((parts) => parts.join('@')),
  )
  fc.assert(
    fc.property(text, (entered) => {
      const parsed = parseEmail(entered)
      if (!parsed.ok) return
      expect(parsed.email).toMatch(/^[\x21-\x7e]{3,254}$/)
      expect(parseEmail(parsed.email)).toEqual(parsed)
      expect(parseEmail(parsed.canonical)).toMatchObject({
        email: parsed.canonical,
        canonical: parsed.canonical,
      })
    }),
  )
})

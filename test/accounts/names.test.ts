import fc from 'fast-check'
import { canonicalSearchPrefix, canonicalUsername, parseUsername } from '../../src/accounts/names/index.js'

function codes(text: string): string[] {
  const parsed = parseUsername(text)
  return parsed.ok ? [] : parsed.problems.map(({ code }) => code)
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
    .map((units) => String.fromCharCode(...units)),
)
/** Texts of which most are names. */
const likelyName = fc.oneof(
  ...['aAbBkKiIsSzZéÉßẞſıİKÅå09._-', 'αΑσςΣάΆϊΐ0.', 'жЖйЙяЯёЁ9-', 'あアがガカー王', 'ﾊﾞａＡ０', 'עבری۱'].map(
    (characters) =>
      fc
        .array(fc.constantFrom(...characters, '\u0301', '\u0307'), { minLength: 1, maxLength: 12 })
        .map((all) => all.join('')),
  ),
)

test.each([
  ['ana', 'ana'],
  ['Ana', 'ana'],
  ['ana.lopez-2_x', 'ana.lopez-2_x'],
  ['Zoë', 'zoë'],
  ['zoe\u0308', 'zoë'],
  ['\u212aelvin', 'kelvin'],
  ['ＡＮＡ', 'ana'],
  ['Straße', 'strasse'],
  ['ΟΔΥΣΣΕΥΣ', 'οδυσσευσ'],
  ['Οδυσσεύς', 'οδυσσεύσ'],
  ['Дмитрий', 'дмитрий'],
  ['Анна', 'анна'],
  ['محمد', 'محمد'],
  ['דניאל7', 'דניאל7'],
  ['さくら', 'さくら'],
  ['田中タロウ', '田中タロウ'],
  ['김철수', '김철수'],
  ['王芳', '王芳'],
  ['प्रिया', 'प्रिया'],
  ['bjørn', 'bjørn'],
  ['Æthelflæd', 'æthelflæd'],
])('%s is a name, with the canonical form %s', (text, canonical) => {
  expect(parseUsername(text)).toEqual({ ok: true, username: text.normalize('NFC'), canonical })
  expect(canonicalUsername(text)).toBe(canonical)
})

test.each([
  ['', 'USERNAME_TOO_SHORT'],
  ['a', 'USERNAME_TOO_SHORT'],
  ['x'.repeat(41), 'USERNAME_TOO_LONG'],
  ['x'.repeat(1_000_000), 'USERNAME_TOO_LONG'],
])('a name has from 2 to 40 code points (case %#)', (text, code) => {
  expect(codes(text)).toContain(code)
  expect(canonicalUsername(text)).toBeNull()
})

test('length counts code points, not units', () => {
  expect(codes('𠮷'.repeat(40))).toEqual([])
  expect(codes('𠮷'.repeat(41))).toEqual(['USERNAME_TOO_LONG'])
})

test.each([
  ['an @', 'ana@example'],
  ['a full-width @', 'ana＠example'],
  ['a space', 'ana lopez'],
  ['a space at the end', 'ana '],
  ['an ideographic space', '王　芳'],
  ['a line feed', 'ana\n'],
  ['a NUL', 'a\0na'],
  ['a zero-width space', 'a\u200bna'],
  ['a zero-width joiner', 'a\u200dna'],
  ['a soft hyphen', 'a\u00adna'],
  ['a byte order mark', '\ufeffana'],
  ['a right-to-left override', 'a\u202ena'],
  ['an isolate', '\u2066ana\u2069'],
  ['a variation selector', 'ana\ufe0f'],
  ['a Hangul filler', 'a\u3164na'],
  ['old jamo', '\u1113\u1161\u11aa'],
  ['a lone surrogate', 'ana\ud83c'],
  ['an emoji', 'ana🎉'],
  ['a ligature', 'ﬁona'],
  ['a superscript', 'ana²'],
  ['a mathematical letter', '𝐚na'],
  ['a Roman numeral', 'anaⅧ'],
  ['an operator', '$where'],
  ['a slash', 'ana/lopez'],
  ['an apostrophe', "o'neil"],
  ['a mark at the beginning', '\u0301ana'],
  ['heaped marks', 'x\u0301\u0302\u0303\u0304na'],
  ['a mark twice', 'q\u0301\u0301na'],
  ['a dot at the beginning', '.ana'],
  ['a hyphen at the end', 'ana-'],
  ['an unassigned code point', 'ana\u0378'],
  ['a private one', 'ana\ue000'],
])('a name with %s is refused', (_, text) => {
  expect(codes(text)).toEqual(['USERNAME_INVALID_CHARACTER'])
  expect(canonicalUsername(text)).toBeNull()
})

test.each([
  ['a Cyrillic letter among Latin ones', 'pаypal'],
  ['Greek and Latin', 'αlpha'],
  ['Latin and Han', 'paypal王'],
  ['only Cyrillic letters that look Latin', 'соре'],
  ['the same in capitals', 'СОРЕ'],
  ['capitals that look Latin, though the small ones do not', 'ВОСК'],
  ['only Greek lookalikes', 'νοο'],
  ['a Latin alpha', 'pɑypal'],
  ['a small capital', 'ɢɪthub'],
  ['a click that looks like an l', 'paypaǀ'],
  ['Cherokee, whose letters look Latin', 'ᎪᎡᎢ'],
  ['digits of two kinds', 'محمد\u06633'],
  ['two kinds of Arabic digits', 'محمد٣۳'],
  ['a digit before a right-to-left word', '7דניאל'],
])('a name of %s is refused as confusable', (_, text) => {
  expect(codes(text)).toEqual(['USERNAME_CONFUSABLE'])
})

test.each(['admin', 'Admin', 'ADMIN', 'ａｄｍｉｎ', 'ad.min', 'root', 'me', 'Mailer-Daemon'])(
  '%s is reserved',
  (text) => {
    expect(codes(text)).toEqual(['USERNAME_RESERVED'])
    expect(parseUsername(text, { reserved: 'allowed' }).ok).toBe(true)
    expect(parseUsername(text, { reserved: ['other'] }).ok).toBe(true)
    expect(canonicalUsername(text)).not.toBeNull()
  },
)

test('an application names its own reserved names, in any spelling', () => {
  const parsed = parseUsername('sTrasse', { reserved: ['Straße'] })
  expect(parsed).toMatchObject({ ok: false, problems: [{ code: 'USERNAME_RESERVED' }] })
})

test('every problem is reported at once, without the name', () => {
  const parsed = parseUsername(`@${'x'.repeat(50)}`)
  expect(parsed).toMatchObject({
    problems: [{ code: 'USERNAME_TOO_LONG' }, { code: 'USERNAME_INVALID_CHARACTER' }],
  })
  expect(JSON.stringify(parsed)).not.toContain('xxx')
})

test('any text gets a decision, and no name holds an @, a space or anything invisible', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, likelyName), (text) => {
      const parsed = parseUsername(text)
      if (!parsed.ok) return expect(parsed.problems.length).toBeGreaterThan(0)
      expect(parsed.canonical).not.toMatch(/[@\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u)
      expect(parsed.username).not.toMatch(/[@\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u)
    }),
  )
})

test('a canonical form is its own canonical form', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, likelyName), (text) => {
      const canonical = canonicalUsername(text)
      if (canonical !== null) expect(canonicalUsername(canonical)).toBe(canonical)
      const prefix = canonicalSearchPrefix(text)
      expect(canonicalSearchPrefix(prefix)).toBe(prefix)
    }),
  )
})

test('every spelling of a name has its canonical form', () => {
  fc.assert(
    fc.property(likelyName, (text) => {
      const parsed = parseUsername(text)
      if (!parsed.ok) return
      const { username, canonical } = parsed
      const spellings = [username.toUpperCase(), username.toLowerCase(), username.normalize('NFD'), canonical]
      for (const spelling of spellings) expect(canonicalUsername(spelling)).toBe(canonical)
    }),
  )
})

test('a search finds names by any spelling of their beginning', () => {
  expect('strasse'.startsWith(canonicalSearchPrefix('STRAß'))).toBe(true)
  expect(canonicalSearchPrefix('Ａn')).toBe('an')
  expect(canonicalSearchPrefix('')).toBe('')
  expect(canonicalSearchPrefix('\ud83c')).toBe('')
})

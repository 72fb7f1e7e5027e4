import { createHash } from 'node:crypto'
import fc from 'fast-check'
import {
  canonicalSearchPrefix,
  canonicalUsername,
  parseEmail,
  parseUsername,
} from '../../src/accounts/names/index.js'

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
  ['Þór', 'þór'],
  ['Işıl', 'işil'],
  ['Άννα', 'άννα'],
  ['Łukasz', 'łukasz'],
  ['Nguyễn', 'nguyễn'],
  ['Șerban', 'șerban'],
  ['Ŋarra', 'ŋarra'],
  ['Сёмин', 'сёмин'],
  // Letters that Unicode counts as compatibility forms.
  ['Արև', 'արեւ'],
  ['Սևակ', 'սեւակ'],
  ['ลำดวน', 'ล\u0e4d\u0e32ดวน'],
  ['คำ', 'ค\u0e4d\u0e32'],
  ['ຄຳແພງ', 'ຄ\u0ecd\u0eb2ແພງ'],
  ['ໜູ', 'ຫນູ'],
  ['ໝອນ', 'ຫມອນ'],
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
  expect(codes('𞟠'.repeat(40))).toEqual([])
  expect(codes('𞟠'.repeat(41))).toEqual(['USERNAME_TOO_LONG'])
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

test.each([
  ['a dot above a letter that has one', 'admi\u0307n'],
  ['the same below another mark', 'admi\u0323\u0307n'],
  ['the same on a j', 'j\u0307ohn'],
  ['a capital whose small letter has two dots', 'ADMİN'],
  ['the same of another script', 'и\u0456\u0307к'],
  ['a small capital alone', 'ᴀdmin'],
  ['another one', 'ʟogin'],
  ['a click that looks like a mark', 'helǃo'],
  ['a j without its dot', 'ȷohn'],
  ['an m with a tilde through it', 'adᵯin'],
  ['a letter of phonetics', 'ʃeila'],
  ['a letter of medieval writing', 'ꝑeter'],
  ['an overlay', 'l\u0338ukasz'],
  ['a letter of Ewe that looks like a u', 'sʋsan'],
  ['a letter that looks like a 3', 'abƷ'],
  ['a capital that looks like an l', 'Ɩeon'],
  ['an obsolete Cyrillic letter', 'ѳома'],
  ['Coptic, which nobody writes', 'ⲁⲃⲅ'],
])('a name with %s is refused as confusable, and who has it signs in', (_, text) => {
  expect(codes(text)).toContain('USERNAME_CONFUSABLE')
  expect(canonicalUsername(text)).not.toBeNull()
})

/** Of names that were registered before the rules on letters became stricter. Accounts are found by these forms. */
test.each([
  ['ADMİN', 'admi\u0307n'],
  ['admi\u0307n', 'admi\u0307n'],
  ['ᴀdmin', 'ᴀdmin'],
  ['ʟogin', 'ʟogin'],
  ['Helǃo', 'helǃo'],
  ['ȷohn', 'ȷohn'],
  ['Ţepeş', 'ţepeş'],
  ['ƒoo', 'ƒoo'],
  ['Ɣana', 'ɣana'],
  ['Ѳома', 'ѳома'],
  ['Ĕva', 'ĕva'],
])('the canonical form of %s stays what it was', (text, canonical) => {
  expect(canonicalUsername(text)).toBe(canonical)
})

/** All of the scripts with case and with marks, and a sample of the long rows of ideographs and syllables. */
const codePoints = Array.from({ length: 0x32400 }, (_, point) => point).filter(
  (point) =>
    (point < 0xd800 || point > 0xf8ff) &&
    (point < 0x3100 || (point >= 0xa640 && point < 0xac00) || point % 32 === 0),
)

test('no decision on a name or an address depends on the version of Node', () => {
  const digest = createHash('sha256')
  for (const point of codePoints) {
    const character = String.fromCodePoint(point)
    const name = parseUsername(`${character}${character}`)
    const parts = [
      point,
      name.ok ? name.canonical : name.problems.map(({ code }) => code).join(),
      canonicalUsername(`a${character}e\u0323\u0301`),
      canonicalUsername(`\u0431\u0327${character}\u0301z`),
    ]
    const address = parseEmail(point % 4 === 0 ? `a@x${character}y.example` : '')
    parts.push(address.ok ? address.email : '')
    digest.update(`${parts.join()}\n`)
  }
  // Another digest on another version of Node means that a name can be registered, or means an account, on one only.
  expect(digest.digest('hex').slice(0, 16)).toBe('cce1ce614bcf125e')
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

/**
 * Scripts whose letters make up names in everyday use: Unicode's recommended scripts (UAX #31, table 5). Letters of
 * one of them stand in a name, never of two: a Cyrillic а among Latin letters is not seen.
 */
const singleScripts = [
  ...['Latin', 'Arabic', 'Armenian', 'Bengali', 'Cyrillic', 'Devanagari', 'Ethiopic', 'Georgian', 'Greek'],
  ...[
    'Gujarati',
    'Gurmukhi',
    'Hebrew',
    'Kannada',
    'Khmer',
    'Lao',
    'Malayalam',
    'Myanmar',
    'Oriya',
    'Sinhala',
  ],
  ...['Tamil', 'Telugu', 'Thaana', 'Thai', 'Tibetan'],
]

/** Scripts that are written together in one language: Japanese, Korean, Chinese with its phonetic letters. */
const scriptSets = [...singleScripts.map((script) => [script]), ['Han', 'Hiragana', 'Katakana']].concat([
  ['Han', 'Hangul'],
  ['Han', 'Bopomofo'],
])

const oneScript = new RegExp(
  `^(?:${scriptSets
    .map((scripts) => `[${scripts.map((script) => `\\p{scx=${script}}`).join('')}\\p{scx=Inherited}0-9._-]*`)
    .join('|')})$`,
  'u',
)

/** Whether all letters are of one script, or of scripts that one language is written in. */
export function isOfOneScript(text: string): boolean {
  return oneScript.test(text)
}

/**
 * Letters that look like ASCII ones (from Unicode's confusables, UTS #39): within Latin they are refused wherever
 * they stand; a name in another script is refused when it has no others. æ and œ are letters of living languages
 * and tell themselves apart.
 */
const latinLookalikes = /[ꝚƧƷꝪƼȣȢꝮɑꜳꜲꜵꜴꜷꜶꜹꜻꜸꜺꜽꜼƄꞴᴄʣꬲꬵꞙẝꞘɡᶃƍɪɩꞲƖǀǁʪʫᴏᴑꬽꝏꝎꭇꭈƦꜱƽꜨꝷʦꞟᴜꭎꭒʋᵫꭣᴠɯᴡꞳᶌʏỿꭚᴢ]/u
const onlyForeignLookalikes = new RegExp(
  `^(?=.*[^0-9._-])[${[
    '\u0661\u06f1\u0627\u0665\u06f5\u0647\u06be\u06c1\u06d5\u0667\u06f7\u0660\u06f0', // Arabic
    'ꙄЗӠбаАӕӔЬВЫсСԁеҽЕԌһНіꙇӏјЈКІӀЮМоОꚙꚘрРԛгѕЅТѵѴѡԝԜхХуүУҮ', // Cyrillic
    'αΑΒΕϜΗιϳͿΚΙΜϺΝοσΟρΡΤυνΧγΥΖ', // Greek
    'քցհոռօՕգզՏսՍա', // Armenian
    '\u05d5\u05df\u05f0\u05e1\u05d8', // Hebrew
    '\u0b03\u0b68\u0b66\u0b20\u09ea\u09ed\u09e6\u0a6a\u0a67\u0a66\u0d6d\u0d02\u0d66\u0d20', // of India
    '\u0c02\u0c66\u0c82\u0ce6\u0d82\u0966\u0ae6\u0be6',
    '\u0e50\u0ed0\u1040\u101d\u10ff\u10e7\u12d0\u1200', // Thai, Lao, Myanmar, Georgian, Ethiopic
  ].join('')}0-9._-]*$`,
  'u',
)

/** Whether a reader would take the name for another one, in ASCII letters. */
export function looksLikeAscii(text: string): boolean {
  return latinLookalikes.test(text) || onlyForeignLookalikes.test(text)
}

/** Digits of one kind only: ٣ and 3 in one name, or two kinds of Arabic digits, are taken for each other. */
export function mixesDigits(text: string): boolean {
  // The ten digits of a kind stand side by side, within one row of sixteen.
  const kinds = new Set([...text.matchAll(/\p{Nd}/gu)].map(([digit]) => (digit.codePointAt(0) ?? 0) >> 4))
  return kinds.size > 1
}

/**
 * Whether the name would be displayed out of order: right-to-left ones begin with a letter of their script
 * (RFC 5893, section 2).
 */
export function breaksDirection(text: string): boolean {
  const rightToLeft = /[\p{scx=Arabic}\p{scx=Hebrew}\p{scx=Thaana}]/u
  return rightToLeft.test(text.replace(/\p{M}/gu, '')) && !/^\p{Lo}/u.test(text)
}

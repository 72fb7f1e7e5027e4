import { characterSet, codePointsOf } from './character-set.js'
import {
  caselessLetters,
  digits,
  foreignLookalikes,
  inherited,
  latinLookalikes,
  marks,
  registrable,
  scripts,
  softDotted,
} from './generated/unicode.js'

const { Han, Hiragana, Katakana, Hangul, Bopomofo, ...ofOneScript } = scripts
/** Stand in names of any script: `0-9`, `.`, `_`, `-`. */
const common = '0-9\\u002d\\u002e\\u005f'

/**
 * Scripts whose letters make up names in everyday use: Unicode's recommended scripts (UAX #31, table 5). Letters of
 * one of them stand in a name, never of two: a Cyrillic а among Latin letters is not seen. But for those that one
 * language writes together: Japanese, Korean, Chinese with its phonetic letters.
 */
const scriptSets = [
  ...Object.values(ofOneScript).map((script) => [script]),
  [Han, Hiragana, Katakana],
  [Han, Hangul],
  [Han, Bopomofo],
].map((together) => characterSet(...together, inherited, common))

/** Whether all letters are of one script, or of scripts that one language is written in. */
export function isOfOneScript(text: string): boolean {
  return scriptSets.some((set) => set.holdsAll(text))
}

const registrableSet = characterSet(registrable, '\\u002d\\u002e\\u005f')
const softDottedSet = characterSet(softDotted)
const markSet = characterSet(marks)
const dotAbove = 0x307

/**
 * Whether the name holds what UTS #39 keeps out of identifiers: letters of other uses than everyday writing
 * (Identifier_Status Restricted: ᴀ, ǃ, ȷ), and a dot above a letter that has one, which is not seen.
 */
export function isRestricted(text: string): boolean {
  return !registrableSet.holdsAll(text) || dotsSoftDotted(text)
}

function dotsSoftDotted(text: string): boolean {
  let base = 0
  for (const codePoint of codePointsOf(text.normalize('NFD'))) {
    if (!markSet.has(codePoint)) base = codePoint
    else if (codePoint === dotAbove && softDottedSet.has(base)) return true
  }
  return false
}

const latinLookalikeSet = characterSet(latinLookalikes)
const foreignLookalikeSet = characterSet(foreignLookalikes, common)
const commonSet = characterSet(common)

/**
 * Whether a reader would take the name for another one, in ASCII letters. Letters that look like those are refused
 * within Latin wherever they stand; a name in another script is refused when it has no others.
 */
export function looksLikeAscii(text: string): boolean {
  return latinLookalikeSet.holdsAny(text) || (foreignLookalikeSet.holdsAll(text) && !commonSet.holdsAll(text))
}

const digitSet = characterSet(digits)

/** Digits of one kind only: ٣ and 3 in one name, or two kinds of Arabic digits, are taken for each other. */
export function mixesDigits(text: string): boolean {
  // The ten digits of a kind stand side by side, within one row of sixteen.
  const kinds = codePointsOf(text)
    .filter(digitSet.has)
    .map((digit) => digit >> 4)
  return new Set(kinds).size > 1
}

const rightToLeft = characterSet(scripts.Arabic, scripts.Hebrew, scripts.Thaana)
const caselessSet = characterSet(caselessLetters)

/**
 * Whether the name would be displayed out of order: right-to-left ones begin with a letter of their script
 * (RFC 5893, section 2).
 */
export function breaksDirection(text: string): boolean {
  const [first = 0, ...others] = codePointsOf(text)
  const isRightToLeft = [first, ...others].some(
    (codePoint) => rightToLeft.has(codePoint) && !markSet.has(codePoint),
  )
  return isRightToLeft && !caselessSet.has(first)
}

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
/** Allowed in names of any script: `0-9`, `.`, `_`, `-`. */
const common = '0-9\\u002d\\u002e\\u005f'

/**
 * Unicode's recommended scripts (UAX #31, table 5). A name uses one script, because a Cyrillic а among Latin letters is
 * invisible to readers. Exceptions are combinations that one language uses: Japanese, Korean, and Chinese with
 * Bopomofo.
 */
const scriptSets = [
  ...Object.values(ofOneScript).map((script) => [script]),
  [Han, Hiragana, Katakana],
  [Han, Hangul],
  [Han, Bopomofo],
].map((together) => characterSet(...together, inherited, common))

/** Whether all letters belong to one script, or to scripts that one language combines. */
export function isOfOneScript(text: string): boolean {
  return scriptSets.some((set) => set.holdsAll(text))
}

const registrableSet = characterSet(registrable, '\\u002d\\u002e\\u005f')
const softDottedSet = characterSet(softDotted)
const markSet = characterSet(marks)
const dotAbove = 0x307

/**
 * Whether the name contains characters that UTS #39 excludes from identifiers: letters outside everyday writing
 * (Identifier_Status Restricted: ᴀ, ǃ, ȷ), or an invisible dot above a letter that has a dot already.
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
 * Whether a reader would mistake the name for another one in ASCII letters. Lookalikes within Latin are always refused;
 * a name in another script is refused if all its letters are lookalikes.
 */
export function looksLikeAscii(text: string): boolean {
  return latinLookalikeSet.holdsAny(text) || (foreignLookalikeSet.holdsAll(text) && !commonSet.holdsAll(text))
}

const digitSet = characterSet(digits)

/** Whether digits of several decimal systems are mixed: ٣ and 3, or the two sets of Arabic digits, are confusable. */
export function mixesDigits(text: string): boolean {
  // The ten digits of a decimal system are contiguous within one row of 16 code points.
  const kinds = codePointsOf(text)
    .filter(digitSet.has)
    .map((digit) => digit >> 4)
  return new Set(kinds).size > 1
}

const rightToLeft = characterSet(scripts.Arabic, scripts.Hebrew, scripts.Thaana)
const caselessSet = characterSet(caselessLetters)

/**
 * Whether the name would be displayed out of order: a right-to-left name must begin with a letter of its script (RFC
 * 5893, section 2).
 */
export function breaksDirection(text: string): boolean {
  const [first = 0, ...others] = codePointsOf(text)
  const isRightToLeft = [first, ...others].some(
    (codePoint) => rightToLeft.has(codePoint) && !markSet.has(codePoint),
  )
  return isRightToLeft && !caselessSet.has(first)
}

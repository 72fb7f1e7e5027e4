import { decompose, foldName, mapWidth } from './canonical.js'
import { characterSet, codePointsOf } from './character-set.js'
import { digits, letters, marks, nonspacingMarks } from './generated/unicode.js'
import { defaultReservedNames } from './reserved-names.js'
import { breaksDirection, isOfOneScript, isRestricted, looksLikeAscii, mixesDigits } from './scripts.js'

export const nameProblemCodes = [
  'USERNAME_TOO_SHORT',
  'USERNAME_TOO_LONG',
  'USERNAME_INVALID_CHARACTER',
  'USERNAME_CONFUSABLE',
  'USERNAME_RESERVED',
] as const

/** A reason why a text is not a valid user name, with the violated limit. */
export interface NameProblem {
  readonly code: (typeof nameProblemCodes)[number]
  readonly message: string
  /** In code points of the canonical form. */
  readonly minimum?: number
  readonly maximum?: number
}

export type ParsedUsername =
  | {
      readonly ok: true
      /** As entered, in NFC. The displayed form. */
      readonly username: string
      /** The form that is unique, indexed and sorted: see `canonicalUsername`. */
      readonly canonical: string
    }
  | { readonly ok: false; readonly problems: readonly NameProblem[] }

export interface UsernameOptions {
  /** Names that cannot be registered; `'allowed'` permits all, for an operator. Default `defaultReservedNames`. */
  readonly reserved?: readonly string[] | 'allowed'
}

/** In code points of the canonical form. */
const minCodePoints = 2
const maxCodePoints = 40

/** In UTF-16 code units. Longer texts are rejected unread: 40 code points never need more. */
const maxUnits = 256

/**
 * Validates the name of a new account, after PRECIS UsernameCaseMapped (RFC 8265) but stricter: letters of one script
 * in everyday use (UTS #39), marks, digits, and `.`, `_`, `-` between them; never `@`, spaces, control, invisible or
 * bidirectional characters. Total and linear; reports all problems.
 */
export function parseUsername(text: string, options: UsernameOptions = {}): ParsedUsername {
  if (text.length > maxUnits) return { ok: false, problems: [tooLong] }
  if (hasSurrogate(text)) return { ok: false, problems: [invalidCharacter] }
  const username = text.normalize('NFC')
  const canonical = foldName(text)
  const problems = [
    ...lengthProblems(canonical),
    ...(isWellFormed(text) ? confusableProblems(username, canonical) : [invalidCharacter]),
    ...(isReserved(canonical, options.reserved ?? defaultReservedNames) ? [reservedName] : []),
  ]
  return problems.length === 0 ? { ok: true, username, canonical } : { ok: false, problems }
}

/**
 * The canonical form of a name for sign-in and lookups; `null` if no account can have it. All spellings of a registered
 * name (case, width, composition) have the same form. Reserved and confusable names have one too: they may have been
 * registered before they were reserved, so the database decides.
 */
export function canonicalUsername(text: string): string | null {
  if (text.length > maxUnits || hasSurrogate(text)) return null
  const canonical = foldName(text)
  return lengthProblems(canonical).length === 0 && isWellFormed(text) ? canonical : null
}

/** The prefix of canonical names whose entered form begins with `text`; `''` matches every name. */
export function canonicalSearchPrefix(text: string): string {
  return foldName(text.slice(0, maxUnits).replace(/\p{Surrogate}/gu, ''))
}

const tooShort: NameProblem = {
  code: 'USERNAME_TOO_SHORT',
  message: `Use at least ${minCodePoints} characters.`,
  minimum: minCodePoints,
}
const tooLong: NameProblem = {
  code: 'USERNAME_TOO_LONG',
  message: `Use at most ${maxCodePoints} characters.`,
  maximum: maxCodePoints,
}
const invalidCharacter: NameProblem = {
  code: 'USERNAME_INVALID_CHARACTER',
  message:
    'Use letters and digits, with dots, hyphens and underscores between them. Spaces and @ are not allowed.',
}
const confusable: NameProblem = {
  code: 'USERNAME_CONFUSABLE',
  message:
    'The name can be confused with another one. Use letters of one common script, and not only letters that look like a to z.',
}
const reservedName: NameProblem = {
  code: 'USERNAME_RESERVED',
  message: 'The name is reserved. Choose another one.',
}

function lengthProblems(canonical: string): NameProblem[] {
  const codePoints = [...canonical].length
  if (codePoints < minCodePoints) return [tooShort]
  return codePoints > maxCodePoints ? [tooLong] : []
}

/** PRECIS IdentifierClass (RFC 8264, section 4.2) without its exceptions, and with only three ASCII symbols. */
const signs = '\\u002d\\u002e\\u005f'
const allowedSet = characterSet(letters, digits, marks, signs)
const beginsNames = characterSet(letters, digits)
const endsNames = characterSet(letters, digits, marks)
const markSet = characterSet(marks)
const nonspacingSet = characterSet(nonspacingMarks)
const maxMarksInRow = 3

/**
 * Checked as displayed and in canonical form, because folding can accumulate marks or decompose a compatibility
 * character. Compatibility characters (ﬁ, ², ſ) are variants of plain letters (RFC 8264, section 9.17) and not allowed.
 */
function isWellFormed(text: string): boolean {
  return [asDisplayed(text), foldName(text)].every((form) => {
    const codePoints = codePointsOf(form)
    return (
      codePoints.every(allowedSet.has) &&
      beginsNames.has(codePoints.at(0) ?? 0) &&
      endsNames.has(codePoints.at(-1) ?? 0) &&
      !heapsMarks(codePointsOf(form.normalize('NFD')))
    )
  })
}

/** Stacked marks overlap adjacent lines, and two equal ones look like one (UTS #39, section 5.4). */
function heapsMarks(codePoints: readonly number[]): boolean {
  let inRow = 0
  return codePoints.some((codePoint, at) => {
    inRow = markSet.has(codePoint) ? inRow + 1 : 0
    return inRow > maxMarksInRow || (nonspacingSet.has(codePoint) && codePoint === codePoints[at - 1])
  })
}

function asDisplayed(text: string): string {
  return decompose(mapWidth(text)).normalize('NFC')
}

function confusableProblems(username: string, canonical: string): NameProblem[] {
  const deceives = [asDisplayed(username), canonical].some(
    (text) =>
      isRestricted(text) ||
      !isOfOneScript(text) ||
      looksLikeAscii(text) ||
      mixesDigits(text) ||
      breaksDirection(text),
  )
  return deceives ? [confusable] : []
}

function isReserved(canonical: string, reserved: readonly string[] | 'allowed'): boolean {
  if (reserved === 'allowed') return false
  const forms = reserved === defaultReservedNames ? defaultReservedForms : reservedForms(reserved)
  return forms.has(withoutSeparators(canonical))
}

function reservedForms(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => withoutSeparators(foldName(name))))
}

const defaultReservedForms = reservedForms(defaultReservedNames)

function withoutSeparators(name: string): string {
  return name.replace(/[._-]/g, '')
}

function hasSurrogate(text: string): boolean {
  return /[\ud800-\udfff]/u.test(text)
}

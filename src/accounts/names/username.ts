import { foldName, mapWidth } from './canonical.js'
import { defaultReservedNames } from './reserved-names.js'
import { breaksDirection, isOfOneScript, looksLikeAscii, mixesDigits } from './scripts.js'

/** One reason why a text can't be a user name. */
export interface NameProblem {
  readonly code:
    | 'USERNAME_TOO_SHORT'
    | 'USERNAME_TOO_LONG'
    | 'USERNAME_INVALID_CHARACTER'
    | 'USERNAME_CONFUSABLE'
    | 'USERNAME_RESERVED'
  readonly message: string
}

export type ParsedUsername =
  | {
      readonly ok: true
      /** As entered, in NFC: what is displayed. */
      readonly username: string
      /** What is unique, looked up and sorted: see `canonicalUsername`. */
      readonly canonical: string
    }
  | { readonly ok: false; readonly problems: readonly NameProblem[] }

export interface UsernameOptions {
  /** Names that nobody can register; `'allowed'` permits all, for an operator. Default `defaultReservedNames`. */
  readonly reserved?: readonly string[] | 'allowed'
}

/** In code points of the canonical form. */
const minCodePoints = 2
const maxCodePoints = 40

/** Above this, in UTF-16 units, no text is looked at any further: 40 code points never take more. */
const maxUnits = 256

/**
 * Decides whether a text may be the name of a new account, after PRECIS UsernameCaseMapped (RFC 8265) and
 * stricter: letters of one script, marks, digits, and `.`, `_`, `-` inside; so never `@`, spaces, control,
 * invisible or bidirectional characters. Total, linear, reports every problem.
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
 * The canonical form of a name that someone signs in or is looked up with; `null` where no account can have it.
 * All spellings of a registered name (case, width, composed or not) have one canonical form. Reserved and confusable
 * names have one too: whether an account exists is for the database to say.
 */
export function canonicalUsername(text: string): string | null {
  if (text.length > maxUnits || hasSurrogate(text)) return null
  const canonical = foldName(text)
  return lengthProblems(canonical).length === 0 && isWellFormed(text) ? canonical : null
}

/** What canonical names begin with when the entered names begin with `text`; `''` stands for every name. */
export function canonicalSearchPrefix(text: string): string {
  return foldName(text.slice(0, maxUnits).replace(/\p{Surrogate}/gu, ''))
}

const tooShort: NameProblem = {
  code: 'USERNAME_TOO_SHORT',
  message: `Use at least ${minCodePoints} characters.`,
}
const tooLong: NameProblem = {
  code: 'USERNAME_TOO_LONG',
  message: `Use at most ${maxCodePoints} characters.`,
}
const invalidCharacter: NameProblem = {
  code: 'USERNAME_INVALID_CHARACTER',
  message: 'Use letters and digits; dots, hyphens and underscores may stand between them. No spaces, no @.',
}
const confusable: NameProblem = {
  code: 'USERNAME_CONFUSABLE',
  message:
    'This could be taken for another name: use letters of one script, and not only those that look like a to z.',
}
const reservedName: NameProblem = {
  code: 'USERNAME_RESERVED',
  message: 'This name is reserved: choose another one.',
}

function lengthProblems(canonical: string): NameProblem[] {
  const codePoints = [...canonical].length
  if (codePoints < minCodePoints) return [tooShort]
  return codePoints > maxCodePoints ? [tooLong] : []
}

/** The characters of PRECIS' IdentifierClass (RFC 8264, section 4.2), of ASCII signs three. */
const allowedCharacters = /^[\p{Ll}\p{Lu}\p{Lo}\p{Lm}\p{Nd}\p{Mn}\p{Mc}._-]*$/u
/** RFC 8264, section 9: exceptions (F), old Hangul jamo (I), ignorable code points (M), joiners among them (H). */
const disallowedCharacters =
  /[\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\p{Default_Ignorable_Code_Point}]/u
const beginsAndEndsWithin = /^[\p{L}\p{Nd}](?:.*[\p{L}\p{Nd}\p{M}])?$/su
/** Marks heaped upon each other run over the lines around; two equal ones look like one (UTS #39, section 5.4). */
const heapedMarks = /\p{M}{4}|(\p{Mn})\1/u

/** Both as displayed and in canonical form: folding may heap marks up, or take a compatibility form apart. */
function isWellFormed(text: string): boolean {
  return [mapWidth(text).normalize('NFC'), foldName(text)].every(
    (form) =>
      // Compatibility forms (ﬁ, ², ſ) are other spellings of plain letters (RFC 8264, section 9.17).
      form === form.normalize('NFKC') &&
      allowedCharacters.test(form) &&
      !disallowedCharacters.test(form) &&
      beginsAndEndsWithin.test(form) &&
      !heapedMarks.test(form.normalize('NFD')),
  )
}

function confusableProblems(username: string, canonical: string): NameProblem[] {
  const asDisplayed = mapWidth(username).normalize('NFC')
  const deceives = [asDisplayed, canonical].some(
    (text) => !isOfOneScript(text) || looksLikeAscii(text) || mixesDigits(text) || breaksDirection(text),
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
  return /\p{Surrogate}/u.test(text)
}

import type { PasswordSet } from './password-set.js'
import { maxPasswordBytes, maxPasswordCodePoints, readPasswordText } from './password-text.js'

export const passwordProblemCodes = [
  'PASSWORD_TOO_SHORT',
  'PASSWORD_TOO_LONG',
  'PASSWORD_INVALID_TEXT',
  'PASSWORD_TOO_COMMON',
  'PASSWORD_CONTAINS_OWN_WORDS',
  'PASSWORD_TOO_WEAK',
  'PASSWORD_BREACHED',
] as const

/** A reason why a text is not accepted as a password. The message does not contain the text. */
export interface PasswordProblem {
  readonly code: (typeof passwordProblemCodes)[number]
  readonly message: string
  /** In code points after NFC. */
  readonly minimum?: number
  readonly maximum?: number
  /** In bytes of UTF-8. */
  readonly maximumBytes?: number
}

/** A strength estimator of the application's choice. Pure. */
export type StrengthEstimate = (
  password: string,
  ownWords: readonly string[],
) => { readonly weak: false } | { readonly weak: true; readonly advice: string }

/** The rules that `checkPassword` applies. */
export interface PasswordRules {
  /** In code points after NFC. */
  readonly minLength: number
  /** Words that attackers would try for the account: user name, e-mail address, name of the service. */
  readonly ownWords: readonly string[]
  readonly blocklist: PasswordSet
  readonly estimate?: StrengthEstimate | undefined
}

/**
 * Checks a password after NIST SP 800-63B-4, section 3.1.1.2: length, a list of common passwords, the account's own
 * words; no composition rules. Pure; reports all problems.
 */
export function checkPassword(typed: string, rules: PasswordRules): PasswordProblem[] {
  const password = readPasswordText(typed)
  if (password.kind === 'tooLong') return [tooLong]
  if (password.kind === 'malformed') return [invalidText]
  const problems: PasswordProblem[] = []
  if (password.codePoints < rules.minLength) problems.push(tooShort(rules.minLength))
  if (isCommon(password.text, rules.blocklist)) problems.push(tooCommon)
  if (isMadeOfOwnWords(password.text, rules.ownWords)) problems.push(containsOwnWords)
  const estimate = rules.estimate?.(password.text, rules.ownWords)
  if (estimate?.weak) problems.push({ code: 'PASSWORD_TOO_WEAK', message: estimate.advice })
  return problems
}

const severalWords = 'several unrelated words in a row are easy to remember and hard to guess'

const tooLong: PasswordProblem = {
  code: 'PASSWORD_TOO_LONG',
  message: `Use at most ${maxPasswordCodePoints} characters (${maxPasswordBytes} bytes).`,
  maximum: maxPasswordCodePoints,
  maximumBytes: maxPasswordBytes,
}
const invalidText: PasswordProblem = {
  code: 'PASSWORD_INVALID_TEXT',
  message: 'The password is not valid Unicode: it contains a lone surrogate. Enter it again.',
}
const tooCommon: PasswordProblem = {
  code: 'PASSWORD_TOO_COMMON',
  message: `The password is commonly used and easy to guess. Choose another: ${severalWords}.`,
}
const containsOwnWords: PasswordProblem = {
  code: 'PASSWORD_CONTAINS_OWN_WORDS',
  message: `The password is little more than the user name, the e-mail address or the name of the service. Choose another: ${severalWords}.`,
}
function tooShort(minLength: number): PasswordProblem {
  return {
    code: 'PASSWORD_TOO_SHORT',
    message: `Use at least ${minLength} characters: ${severalWords}.`,
    minimum: minLength,
  }
}

/** Maximum number of digits and symbols around a common password that add no strength. */
const decorationCodePoints = 8

/**
 * Whether the whole password is common, common with a few digits and symbols around it, or a repetition of a common one
 * or of at most three characters. Common words inside a longer password are accepted.
 */
function isCommon(text: string, blocklist: PasswordSet): boolean {
  const folded = text.toLowerCase()
  if (blocklist.has(folded)) return true
  const unit = repeatedUnit(folded)
  if (unit !== null && (unit.length <= 3 || isCommon(unit, blocklist))) return true
  const core = folded.replace(/^[^\p{L}]+/u, '')
  const prefix = folded.slice(0, folded.length - core.length)
  const word = /^.*\p{L}/su.exec(core)?.[0] ?? ''
  const suffix = core.slice(word.length)
  if (word.length < 4 || word === folded || !blocklist.has(word)) return false
  return [prefix, suffix].every((part) => [...part].length <= decorationCodePoints || blocklist.has(part))
}

/** The shortest text that `text` repeats; `null` if there is none. Linear. */
function repeatedUnit(text: string): string | null {
  // A repetition occurs in its own double at an offset below its length.
  const period = (text + text).indexOf(text, 1)
  return period < text.length ? text.slice(0, period) : null
}

/** Characters that must remain without own words: the minimum length that NIST allows anywhere. */
const remainingCodePoints = 8

/** Whether too few characters remain without the account's own words. */
function isMadeOfOwnWords(text: string, ownWords: readonly string[]): boolean {
  const folded = foldWord(text)
  const words = [...new Set(ownWords.flatMap(wordsOf))].sort((a, b) => b.length - a.length)
  let rest = folded
  for (const word of words) rest = rest.replaceAll(word, ' ')
  return rest !== folded && countLettersAndDigits(rest) < remainingCodePoints
}

/** The text and each of its parts of three or more code points: `ana.lopez@example.com`, `ana`, `lopez`, … */
function wordsOf(text: string): string[] {
  const folded = foldWord(text)
  return [folded, ...folded.split(/[^\p{L}\p{N}]+/u)].filter((word) => [...word].length >= 3)
}

/** Compatibility characters and case are ignored, because attackers would try them too. */
function foldWord(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

function countLettersAndDigits(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
}

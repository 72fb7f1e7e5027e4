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

/** One reason why a text can't become a password. The message is advice, and repeats nothing of the text. */
export interface PasswordProblem {
  readonly code: (typeof passwordProblemCodes)[number]
  readonly message: string
  /** In code points after NFC. */
  readonly minimum?: number
  readonly maximum?: number
  /** In bytes of UTF-8. */
  readonly maximumBytes?: number
}

/** Whether a password is too easily guessed, by an estimate of the application's choice. Pure. */
export type StrengthEstimate = (
  password: string,
  ownWords: readonly string[],
) => { readonly weak: false } | { readonly weak: true; readonly advice: string }

export interface PasswordRules {
  /** In code points after NFC. */
  readonly minLength: number
  /** What everybody who knows the account would try: user name, e-mail address, the service's name. */
  readonly ownWords: readonly string[]
  readonly blocklist: PasswordSet
  readonly estimate?: StrengthEstimate | undefined
}

/**
 * Decides whether a text may become a password, after NIST SP 800-63B-4, section 3.1.1.2: length, a list of
 * common passwords, the account's own words; no rules about kinds of characters. Pure; reports every problem.
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

/** Around a common password, fewer digits and signs than this change nothing for a guesser. */
const decorationCodePoints = 8

/**
 * Whether the whole password is a common one, a common one with a few digits and signs around it, or one that is
 * repeated. Common words inside a longer password are no fault.
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

/** The shortest text of which `text` consists, twice or more; `null` when there is none. Linear. */
function repeatedUnit(text: string): string | null {
  // A text that repeats occurs in its own double before the end of its first half.
  const period = (text + text).indexOf(text, 1)
  return period < text.length ? text.slice(0, period) : null
}

/** What must remain besides own words: the shortest password that NIST permits anywhere. */
const remainingCodePoints = 8

/** Whether too little is left of the password when the account's own words are taken out. */
function isMadeOfOwnWords(text: string, ownWords: readonly string[]): boolean {
  const folded = foldWord(text)
  const words = [...new Set(ownWords.flatMap(wordsOf))].sort((a, b) => b.length - a.length)
  let rest = folded
  for (const word of words) rest = rest.replaceAll(word, ' ')
  return rest !== folded && countLettersAndDigits(rest) < remainingCodePoints
}

/** `ana.lopez@example.com`: itself, and each part of three or more code points. */
function wordsOf(text: string): string[] {
  const folded = foldWord(text)
  return [folded, ...folded.split(/[^\p{L}\p{N}]+/u)].filter((word) => [...word].length >= 3)
}

/** Compatibility forms and case don't make a word another word, for a guesser. */
function foldWord(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

function countLettersAndDigits(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
}

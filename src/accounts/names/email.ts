import { createRequire } from 'node:module'
import { mapWidth } from './canonical.js'
import { characterSet } from './character-set.js'
import { digits, letters, marks } from './generated/unicode.js'

export const emailProblemCodes = ['EMAIL_INVALID'] as const

/** Why a text is not a valid e-mail address. */
export interface EmailProblem {
  readonly code: (typeof emailProblemCodes)[number]
  readonly message: string
}

export type ParsedEmail =
  | {
      readonly ok: true
      /** The local part as entered, the domain in lower-case ASCII (IDNA). Mail is sent to this form. */
      readonly email: string
      /** The unique form, in lower case: hardly any mail server distinguishes local parts by case. */
      readonly canonical: string
    }
  | { readonly ok: false; readonly problems: readonly EmailProblem[] }

export const invalidEmail: EmailProblem = {
  code: 'EMAIL_INVALID',
  message: 'Enter an e-mail address such as name@example.com.',
}

/** RFC 5321, section 4.5.3.1: a path of 256 octets, without its angle brackets (RFC 3696, erratum 1690). */
const maxLength = 254
const maxLocalLength = 64

/**
 * Parses an e-mail address: an ASCII dot-atom (RFC 5322, section 3.2.3) and a domain of at least two labels, possibly
 * internationalized. No quoted local parts, comments or address literals. It does not check whether the address exists.
 * Total, linear, and independent of the Node version.
 */
export function parseEmail(text: string): ParsedEmail {
  const invalid: ParsedEmail = { ok: false, problems: [invalidEmail] }
  if (text.length > maxLength) return invalid
  const at = text.indexOf('@')
  const local = text.slice(0, Math.max(0, at))
  const domain = asciiDomain(text.slice(at + 1))
  if (domain === null || !isLocalPart(local)) return invalid
  const email = `${local}@${domain}`
  // An internationalized domain gets longer in ASCII.
  if (email.length > maxLength) return invalid
  return { ok: true, email, canonical: email.toLowerCase() }
}

function isLocalPart(local: string): boolean {
  const atoms = local.split('.')
  return (
    local.length <= maxLocalLength && atoms.every((atom) => /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/.test(atom))
  )
}

const label = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/

const plain = /^[A-Za-z0-9.-]*$/
const international = characterSet(letters, digits, marks, '\\u002d\\u002e')

function asciiDomain(domain: string): string | null {
  const ascii =
    plain.test(domain) && !/xn--/i.test(domain) ? domain.toLowerCase() : internationalDomain(domain)
  if (ascii === null) return null
  const labels = ascii.split('.')
  if (labels.length < 2 || !labels.every((part) => part.length <= 63 && label.test(part))) return null
  // A numeric last label is an IPv4 address.
  return /^[0-9]+$/.test(labels.at(-1) ?? '') ? null : ascii
}

const idnaOptions = {
  checkBidi: true,
  checkJoiners: true,
  useSTD3ASCIIRules: true,
  verifyDNSLength: true,
}

/**
 * Converts a domain by IDNA (UTS #46). Uses tr46, because Node's implementation differs between versions. The result is
 * converted back, so that a given `xn--…` label is accepted only if it is one that could have been entered.
 */
function internationalDomain(domain: string): string | null {
  const written = mapWidth(domain).normalize('NFC')
  if (!international.holdsAll(written)) return null
  const { toASCII, toUnicode } = idna()
  const ascii = toASCII(written, idnaOptions)
  if (ascii === null) return null
  const shown = toUnicode(ascii, idnaOptions)
  return !shown.error && international.holdsAll(shown.domain) ? ascii : null
}

let loaded: typeof import('tr46') | undefined

/** Loaded at first use: its tables take megabytes, and most servers never see such a domain. */
function idna(): typeof import('tr46') {
  loaded ??= createRequire(import.meta.url)('tr46') as typeof import('tr46') // `require` is untyped
  return loaded
}

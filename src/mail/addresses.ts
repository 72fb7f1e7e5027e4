import { parseEmail } from '../accounts/names/index.js'

/**
 * Whether a text is an address in the form in which it is stored. Quoted local parts, comments and lists are none, so that nothing
 * in it can name another recipient.
 */
export function isAddress(text: string): boolean {
  const parsed = parseEmail(text)
  return parsed.ok && parsed.email === text
}

/** The stored form of an address; `null` for a text that is none, which gets no mail: another program may have stored it. */
export function plainAddress(text: string | null): string | null {
  const parsed = text === null ? null : parseEmail(text)
  return parsed?.ok === true ? parsed.email : null
}

/** A sender: an address, and the name that is shown instead of it. */
export interface Mailbox {
  /** Empty if there is none. */
  readonly name: string
  readonly address: string
}

/**
 * Parses `noreply@example.com` or `Example <noreply@example.com>`. Total.
 *
 * @returns `null` for another text: with a line break, quotes, or an address that is not valid
 */
export function parseMailbox(text: string): Mailbox | null {
  const [, name = '', bracketed] = /^([^<>"\p{Cc}]{0,100}?)\s*<([^<>\s]+)>$/u.exec(text) ?? []
  const parsed = parseEmail(bracketed ?? text)
  return parsed.ok ? { name: name.trim(), address: parsed.email } : null
}

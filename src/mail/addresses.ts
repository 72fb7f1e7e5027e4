import { parseEmail } from '../accounts/names/index.js'

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

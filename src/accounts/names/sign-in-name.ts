import { parseEmail } from './email.js'
import { canonicalUsername } from './username.js'

/**
 * What names an account at sign-in: a user name, or a verified address. A user name never contains `@`, so none can take
 * the place of another account's address.
 */
export type SignInName =
  | { readonly kind: 'username'; readonly canonical: string }
  | { readonly kind: 'email'; readonly canonical: string; readonly email: string }

/** Parses what was entered at sign-in. `null` if no account can have it. */
export function parseSignInName(entered: string): SignInName | null {
  if (entered.includes('@')) {
    const parsed = parseEmail(entered)
    return parsed.ok ? { kind: 'email', canonical: parsed.canonical, email: parsed.email } : null
  }
  const canonical = canonicalUsername(entered)
  return canonical === null ? null : { kind: 'username', canonical }
}

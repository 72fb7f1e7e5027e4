import type { StoredAccount } from '../model.js'

/** The words of an account that its password must not consist of. */
export function wordsOf({ username, email, pendingEmail }: StoredAccount): string[] {
  return [username, email, pendingEmail].filter((word) => word !== null)
}

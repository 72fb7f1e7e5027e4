/** The roles of an account: what was named, and the one that every account holds. */
export function withUserRole(roles: readonly string[]): readonly string[] {
  return [...new Set(['USER', ...roles])]
}

/** scheme, perhaps user and password, hosts; then a path and options without any further @. */
const CONNECTION_STRING =
  /^mongodb(?:\+srv)?:\/\/(?:[^@/?#]*@)?(?<hosts>[^@/?#]+)(?:\/(?<database>[^@/?#]*))?(?:\?(?<options>[^@#]*))?$/

/**
 * The hosts of a connection string, to be shown. `null` where they cannot be told apart from a user name or password
 * with certainty: nothing of such a string may be shown.
 */
export function hostsOf(uri: string): string | null {
  return CONNECTION_STRING.exec(uri)?.groups?.hosts ?? null
}

/** Whether the connection string names a database. */
export function namesDatabase(uri: string): boolean {
  return Boolean(CONNECTION_STRING.exec(uri)?.groups?.database)
}

/** Whether the connection string sets this option, in any case. */
export function namesOption(uri: string, name: string): boolean {
  const options = new URLSearchParams(CONNECTION_STRING.exec(uri)?.groups?.options ?? '')
  return Array.from(options.keys()).some((key) => key.toLowerCase() === name.toLowerCase())
}

/** scheme, perhaps user and password, hosts; then a path and options without any further @. */
const CONNECTION_STRING =
  /^mongodb(?:\+srv)?:\/\/(?:[^@/?#]*@)?(?<hosts>[^@/?#]+)(?:\/(?<database>[^@/?#]*))?(?:\?(?<options>[^@#]*))?$/

/**
 * The hosts of a connection string, to be shown. `null` where they cannot be distinguished from a user name or password
 * with certainty: nothing of such a string may be shown.
 */
export function hostsOf(uri: string): string | null {
  const hosts = CONNECTION_STRING.exec(uri)?.groups?.hosts ?? null
  // `ana:hunter2` without a host is a password, not a port.
  return hosts?.split(',').every((host) => HOST.test(host)) ? hosts : null
}

/** A name or an address, perhaps with a port; a socket is percent-encoded. */
const HOST = /^(?:\[[0-9A-Fa-f:.%]+\]|[^:[\]]+)(?::\d{1,5})?$/

/**
 * Everything in a connection string that is, or may be, secret: as written and as it is meant. What a library says of
 * the string may quote any part of it.
 */
export function secretsOf(uri: string): readonly string[] {
  const credentials = /^[^:]*:\/\/([^@]*)@/.exec(uri)?.[1] ?? ''
  const colon = credentials.indexOf(':')
  const options = new URLSearchParams(CONNECTION_STRING.exec(uri)?.groups?.options ?? '')
  const secretOptions = [...options].flatMap(([name, value]) => (SECRET_OPTION.test(name) ? [value] : []))
  return [credentials.slice(colon + 1), ...secretOptions]
    .flatMap((text) => [text, decoded(text), text.toLowerCase(), decoded(text).toLowerCase()])
    .filter((text) => text !== '')
}

const SECRET_OPTION = /password|authMechanismProperties|token/i

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
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

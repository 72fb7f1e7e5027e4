/** Scheme, optional credentials, hosts; then a path and options, without any further @. */
const CONNECTION_STRING =
  /^mongodb(?:\+srv)?:\/\/(?:[^@/?#]*@)?(?<hosts>[^@/?#]+)(?:\/(?<database>[^@/?#]*))?(?:\?(?<options>[^@#]*))?$/

/**
 * The hosts of a connection string, for messages. `null` if they cannot be distinguished from credentials with
 * certainty: no part of such a string may be shown.
 */
export function hostsOf(uri: string): string | null {
  const hosts = CONNECTION_STRING.exec(uri)?.groups?.hosts ?? null
  // Without a host, `ana:hunter2` is a user name and password, not a host and port.
  return hosts?.split(',').every((host) => HOST.test(host)) ? hosts : null
}

/** A host name or address with an optional port. A socket path is percent-encoded. */
const HOST = /^(?:\[[0-9A-Fa-f:.%]+\]|[^:[\]]+)(?::\d{1,5})?$/

/**
 * All parts of a connection string that are or may be secret, as written and percent-decoded. A library's message may
 * quote any of them.
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

/** Whether the connection string sets this option; names are case-insensitive. */
export function namesOption(uri: string, name: string): boolean {
  const options = new URLSearchParams(CONNECTION_STRING.exec(uri)?.groups?.options ?? '')
  return Array.from(options.keys()).some((key) => key.toLowerCase() === name.toLowerCase())
}

/** One fault in the configuration. */
export interface ConfigurationFault {
  /** The variable or option as the user wrote it. */
  readonly key: string
  /** The violated rule: "must be ...", "is required ...". */
  readonly rule: string
  /** The invalid value, shortened. Absent if it is secret or missing. */
  readonly value?: string
}

/** The configuration is invalid. The message lists all faults and contains no secret. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'

  constructor(readonly faults: readonly ConfigurationFault[]) {
    const lines = faults.map(({ key, rule, value }) =>
      value === undefined ? `  ${key} ${rule}` : `  ${key} ${rule}, but is ${value}`,
    )
    super(`The configuration is invalid:\n${lines.join('\n')}`)
  }
}

const longestShown = 80
/** A PEM key instead of its path, or credentials in a URL. */
const looksSecret = /\n|-----BEGIN|:\/\/[^/]*@/

/** A scalar or list of texts as JSON for messages; `undefined` if it is long, structured or looks secret. */
export function shown(value: unknown): string | undefined {
  const plain = Array.isArray(value)
    ? value.every((item) => typeof item === 'string')
    : Object(value) !== value
  if (!plain || typeof value === 'bigint' || typeof value === 'symbol') return undefined
  const text = JSON.stringify(value)
  return text.length > longestShown || looksSecret.test(String(value)) ? undefined : text
}

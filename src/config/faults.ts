/** One fault in the configuration. */
export interface ConfigurationFault {
  /** The variable or option as the user wrote it. */
  readonly key: string
  /** What it must be: "must be ...", "is required ...". */
  readonly rule: string
  /** What it is, shortened; absent where it is secret, or missing. */
  readonly value?: string
}

/** The configuration can't be used. The message names every fault at once and holds no secret. */
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
/** A key pasted where its path was meant, or credentials inside an address. */
const looksSecret = /\n|-----BEGIN|:\/\/[^/]*@/

/** A plain value as a message may show it: short and on one line, or not at all. */
export function shown(value: unknown): string | undefined {
  const plain = Array.isArray(value)
    ? value.every((item) => typeof item === 'string')
    : Object(value) !== value
  if (!plain || typeof value === 'bigint' || typeof value === 'symbol') return undefined
  const text = JSON.stringify(value)
  return text.length > longestShown || looksSecret.test(String(value)) ? undefined : text
}

/** The type of each scalar of the account schema in JSON. */
const scalars = {
  ID: { input: 'string', output: 'string' },
  DateTime: { input: 'string', output: 'string' },
  EmailAddress: { input: 'string', output: 'string' },
} as const

/** Options of plugins of GraphQL Code Generator, as far as `clientConfig` sets them. */
export interface ClientConfig {
  readonly scalars: Readonly<Record<string, { readonly input: string; readonly output: string }>>
  readonly strictScalars: true
  readonly enumsAsTypes: true
  readonly useTypeImports: true
  readonly skipTypename: true
}

/**
 * The `config` of the preset `client` for a front end. IDs, dates and addresses are strings, as they are in JSON: an ID that is passed as a
 * number is a type error. A scalar without a type stops the generation.
 *
 * @param own - the scalars of your schema, such as `{ Money: 'number' }`
 */
export function clientConfig(own: Readonly<Record<string, string>> = {}): ClientConfig {
  const added = Object.fromEntries(
    Object.entries(own).map(([name, type]) => [name, { input: type, output: type }]),
  )
  return {
    scalars: { ...scalars, ...added },
    strictScalars: true,
    enumsAsTypes: true,
    useTypeImports: true,
    skipTypename: true,
  }
}

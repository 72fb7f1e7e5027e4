import type { GraphQLSchema } from 'graphql'
import { allOf } from './decisions/held-rules.js'
import { AuthorizationSchemaError } from './errors.js'
import { compileDescribed, type ManifestOptions } from './manifest.js'
import { needsViewer } from './rules/rule.js'

/** Options of `signedInFields`: those that `authorize` is called with. */
export interface SignedInFieldsOptions extends ManifestOptions {
  readonly signInFields?: readonly string[]
}

/**
 * The fields whose resolvers never run without a viewer, as coordinates (`Query.me`), sorted: by their own rules and by
 * those of their parent type, return type and interfaces. Of alternatives, each has to need a viewer. For the option
 * `fieldContextTypes` of GraphQL Code Generator. Pure; needs SDL only.
 *
 * @throws {AuthorizationSchemaError} with all faults of the directives
 */
export function signedInFields(
  schema: GraphQLSchema,
  { signInFields = [], ...options }: SignedInFieldsOptions = {},
): readonly string[] {
  const { rules, problems } = compileDescribed(schema, options)
  if (problems.length > 0) throw new AuthorizationSchemaError(problems)
  return [...rules.fields.values()]
    .filter((field) =>
      allOf(signInFields.includes(field.coordinate) ? { ...field, result: [] } : field).some(needsViewer),
    )
    .map(({ coordinate }) => coordinate)
    .sort()
}

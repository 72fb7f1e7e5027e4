import { type GraphQLSchema, getNamedType } from 'graphql'
import { type SignedInFieldsOptions, signedInFields } from '../authorization/index.js'

/** How the server enforces its schema: the options of `authorize`, or of `createPortcullis`. */
export type AccessOptions = SignedInFieldsOptions

/** Options of `contextTypes`. */
export interface ContextTypesOptions extends AccessOptions {
  /**
   * A generic type that makes `viewer` of the context type not `null`: a name that is in scope of the generated file, or
   * `MODULE#NAME`. Default `SignedInContext`.
   */
  readonly signedInContext?: string
}

/**
 * The option `fieldContextTypes` of GraphQL Code Generator: the fields whose resolvers never run without a viewer, each with
 * `SignedInContext<ContextType>` as the type of its context. For generators that the preset of this module is not for.
 *
 * @throws {AuthorizationSchemaError} with all faults of the directives
 */
export function contextTypes(
  schema: GraphQLSchema,
  { signedInContext = 'SignedInContext', ...access }: ContextTypesOptions = {},
): readonly string[] {
  return neverAnonymous(schema, access).map((field) => `${field}#${signedInContext}<ContextType>`)
}

/** As `signedInFields`, with the sign-in fields of the account schema by default. */
export function neverAnonymous(schema: GraphQLSchema, access: AccessOptions): readonly string[] {
  return signedInFields(schema, { signInFields: fieldsThatSignIn(schema), ...access })
}

/** In the account schema, a root field that signs in returns an `AuthPayload`. Its rules are decided for the new viewer. */
function fieldsThatSignIn(schema: GraphQLSchema): readonly string[] {
  const mutation = schema.getMutationType()
  return Object.values(mutation?.getFields() ?? {})
    .filter(({ type }) => getNamedType(type).name === 'AuthPayload')
    .map(({ name }) => `${mutation?.name}.${name}`)
}

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { makeExecutableSchema } from '@graphql-tools/schema'
import type { IResolvers, TypeSource } from '@graphql-tools/utils'
import { buildASTSchema, type DocumentNode, type GraphQLSchema, Kind, visit } from 'graphql'
import { DateTimeResolver } from 'graphql-scalars'
import {
  AuthorizationSchemaError,
  type AuthorizeOptions,
  authorize,
  type Policies,
} from '../authorization/index.js'
import type { Context } from '../context/context.js'
import { askBeforeRootFields, stopResolversWhenOver } from '../server/index.js'
import { declaredTypes, definitionsOf, joinWithAccounts, resolverProblems } from '../type-defs/index.js'
import { EmailAddress, refuseInputFaults } from './email-address.js'
import { signInFields } from './root-field-lists.js'

// Beside `src` and beside `dist`: the same files serve clients, code generation and the server.
const schemaFolder = new URL('../../schema/', import.meta.url)

/** Fields that tell of input that a scalar could not read beside what they find themselves. */
const tellsInputFaults: ReadonlySet<string> = new Set(['Mutation.register'])

/** Coordinates of the fields of the account schema that take arguments. */
export function ownFieldsWithInput(): ReadonlySet<string> {
  const coordinates = new Set<string>()
  for (const definition of definitionsOf(accountTypeDefs())) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION)
      continue
    for (const { name, arguments: args = [] } of definition.fields ?? [])
      if (args.length > 0) coordinates.add(`${definition.name.value}.${name.value}`)
  }
  return coordinates
}

/** The account schema as Portcullis ships it, with the directives. */
export function accountTypeDefs(): string[] {
  return readdirSync(schemaFolder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => readFileSync(fileURLToPath(new URL(name, schemaFolder)), 'utf8'))
}

/**
 * Joins the account schema and an application's own type definitions. Every directive that is written holds.
 *
 * @param typeDefs - what an application adds: types of its own, `extend type Query`, `extend enum Role`
 * @throws AuthorizationSchemaError naming every element that contradicts another, or that the account schema declares
 */
export function joinTypeDefs(typeDefs: TypeSource = []): DocumentNode {
  return joinWithAccounts(accountTypeDefs(), typeDefs)
}

/** The roles that a schema declares: the values of `enum Role`. */
export function declaredRoles(typeDefs: DocumentNode): ReadonlySet<string> {
  const roles = new Set<string>()
  visit(typeDefs, {
    EnumTypeDefinition(node) {
      if (node.name.value === 'Role') for (const value of node.values ?? []) roles.add(value.name.value)
    },
    enter(node) {
      // Nothing below a definition declares roles.
      return node.kind === Kind.OBJECT_TYPE_DEFINITION ? false : undefined
    },
  })
  return roles
}

export interface GuardedSchemaParts {
  readonly typeDefs: DocumentNode
  readonly resolvers: readonly IResolvers[]
  /** The application's resolver maps: none replaces one of ours. */
  readonly applicationResolvers: readonly IResolvers[]
  readonly policies: Policies<Context>
  /** What of directives that nobody claimed. */
  readonly directives: Pick<
    AuthorizeOptions<Context>,
    'unknownDirectives' | 'ignoredDirectives' | 'onWarning'
  >
  /** Whose errors lack what the rule asks for. Default: nobody's. */
  readonly hideRequirements?: NonNullable<AuthorizeOptions<Context>['hideRequirements']>
  /** For the log: what a policy threw. What threw has refused. */
  readonly onFault: (error: unknown) => void
}

/**
 * The schema that is served: complete, and guarded by its directives.
 *
 * @throws AuthorizationSchemaError naming every coordinate whose directives contradict or name what is not there, and every
 * resolver of the application that would replace one of ours
 */
export function createGuardedSchema({
  typeDefs,
  resolvers,
  applicationResolvers,
  policies,
  directives,
  hideRequirements = false,
  onFault,
}: GuardedSchemaParts): GraphQLSchema {
  const types = {
    own: declaredTypes(definitionsOf(accountTypeDefs())),
    all: declaredTypes(typeDefs.definitions),
  }
  const problems = resolverProblems(types, applicationResolvers)
  if (problems.length > 0) throw new AuthorizationSchemaError(problems)
  const schema = makeExecutableSchema({
    // Built here: graphql-tools would merge the definitions once more, and a directive with a type of the same name.
    typeDefs: buildASTSchema(typeDefs),
    resolvers: [{ DateTime: DateTimeResolver, EmailAddress }, ...resolvers, ...applicationResolvers],
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  })
  refuseInputFaults(schema, tellsInputFaults)
  stopResolversWhenOver(schema)
  const guarded = authorize<Context>(schema, {
    viewer: (context) => context.viewer,
    contextAt: (context, info) => context.contextAt(info.path),
    default: 'auth',
    signInFields,
    policies,
    ...directives,
    hideRequirements,
    onFault,
  })
  askBeforeRootFields<Context>(guarded)
  return guarded
}

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { mergeTypeDefs } from '@graphql-tools/merge'
import { makeExecutableSchema } from '@graphql-tools/schema'
import type { IResolvers, TypeSource } from '@graphql-tools/utils'
import { type DocumentNode, type GraphQLSchema, Kind, visit } from 'graphql'
import { DateTimeResolver, EmailAddressResolver } from 'graphql-scalars'
import { authorize, type Policies } from './authorization/index.js'
import type { Context } from './context.js'
import { stopResolversWhenOver } from './server/index.js'

// Beside `src` and beside `dist`: the same files serve clients, code generation and the server.
const schemaFolder = new URL('../schema/', import.meta.url)

/** Root fields that answer with a viewer of their own: below them only the one who just signed in counts. */
const signInFields = ['Mutation.register', 'Mutation.login', 'Mutation.refreshSession']

/** The account schema as Portcullis ships it, with the directives. */
export function accountTypeDefs(): string[] {
  return readdirSync(schemaFolder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => readFileSync(fileURLToPath(new URL(name, schemaFolder)), 'utf8'))
}

/**
 * Joins the account schema and an application's own type definitions.
 *
 * @param typeDefs - what an application adds: types of its own, `extend type Query`, `extend enum Role`
 */
export function joinTypeDefs(typeDefs: TypeSource = []): DocumentNode {
  return mergeTypeDefs([...accountTypeDefs(), ...(Array.isArray(typeDefs) ? typeDefs.flat() : [typeDefs])], {
    throwOnConflict: true,
  })
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
  /** Later ones win over earlier ones. */
  readonly resolvers: readonly IResolvers[]
  readonly policies: Policies<Context>
  /** For the log: what a policy threw. What threw has refused. */
  readonly onFault: (error: unknown) => void
}

/**
 * The schema that is served: complete, and guarded by its directives.
 *
 * @throws AuthorizationSchemaError naming every coordinate whose directives contradict or name what is not there
 */
export function createGuardedSchema({
  typeDefs,
  resolvers,
  policies,
  onFault,
}: GuardedSchemaParts): GraphQLSchema {
  const schema = makeExecutableSchema({
    typeDefs,
    resolvers: [{ DateTime: DateTimeResolver, EmailAddress: EmailAddressResolver }, ...resolvers],
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  })
  stopResolversWhenOver(schema)
  return authorize<Context>(schema, {
    viewer: (context, info) => context.viewerAt(info.path),
    default: 'auth',
    signInFields,
    policies,
    onFault,
  })
}

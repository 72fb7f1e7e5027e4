import { makeExecutableSchema } from '@graphql-tools/schema'
import { type ExecutionResult, execute, type GraphQLSchema, parse, validate } from 'graphql'
import {
  AuthorizationSchemaError,
  type AuthorizeOptions,
  authorizationTypeDefs,
  authorize,
  type SchemaProblem,
  type Viewer,
} from '../../src/authorization/index.js'

export interface TestContext {
  readonly viewer: Viewer | null
}

type Resolvers = NonNullable<Parameters<typeof makeExecutableSchema<TestContext>>[0]['resolvers']>

export const roles = 'enum Role { USER EDITOR ADMIN }'

export const signedIn = (over: Partial<Viewer> = {}): Viewer => ({
  userId: 'ana',
  roles: [],
  scopes: [],
  ...over,
})

/** A guarded schema of the directives, `enum Role` and the given SDL. */
export function guarded(
  typeDefs: string,
  resolvers: Resolvers = {},
  options: Partial<AuthorizeOptions<TestContext>> = {},
): GraphQLSchema {
  const schema = makeExecutableSchema<TestContext>({
    typeDefs: [authorizationTypeDefs, roles, typeDefs],
    resolvers,
  })
  return authorize<TestContext>(schema, { viewer: (context) => context.viewer, ...options })
}

/** Validates and executes, with a context of its own. */
export async function run(
  schema: GraphQLSchema,
  source: string,
  viewer: Viewer | null = null,
  variableValues: Record<string, unknown> = {},
): Promise<ExecutionResult> {
  const document = parse(source)
  const errors = validate(schema, document)
  if (errors.length > 0) return { errors }
  return execute({ schema, document, contextValue: { viewer }, variableValues })
}

/** `path: CODE coordinate` of each error, in order. */
export function refusals(result: ExecutionResult): readonly string[] {
  return (result.errors ?? []).map(
    ({ path, message, extensions }) =>
      `${path?.join('.') ?? ''}: ${String(extensions.code ?? message)} ${String(extensions.coordinate ?? '')}`,
  )
}

/** What stops the build of a schema; nothing where it is built. */
export function problemsOf(build: () => unknown): readonly SchemaProblem[] {
  try {
    build()
  } catch (error) {
    if (error instanceof AuthorizationSchemaError) return error.problems
    throw error
  }
  return []
}

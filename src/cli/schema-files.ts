import { type DocumentNode, parse, Source } from 'graphql'
import { createGuardedSchema, joinTypeDefs } from '../schema.js'
import { CommandFailure } from './command-failure.js'

/** A file of type definitions that an application adds. */
export interface SchemaFile {
  readonly path: string
  readonly text: string
}

/**
 * The account schema joined with an application's files.
 *
 * @throws GraphQLError where a file is no SDL; CommandFailure where the parts contradict each other
 */
export function joinSchemaFiles(files: readonly SchemaFile[]): DocumentNode {
  const parsed = files.map(({ path, text }) => parse(new Source(text, path)))
  return explained(() => joinTypeDefs(parsed))
}

/**
 * The same, and complete: every type is there, every directive holds.
 *
 * @throws as `joinSchemaFiles`, and AuthorizationSchemaError
 */
export function checkedSchemaFiles(files: readonly SchemaFile[]): DocumentNode {
  const document = joinSchemaFiles(files)
  explained(() =>
    createGuardedSchema({ typeDefs: document, resolvers: [], policies: {}, onFault: () => undefined }),
  )
  return document
}

/** What graphql-tools throws at a schema is a plain error, yet the fault is the schema's, not ours. */
function explained<Result>(make: () => Result): Result {
  try {
    return make()
  } catch (error) {
    if (error instanceof Error && error.constructor === Error) {
      throw new CommandFailure(`The schema has a fault: ${error.message}`)
    }
    throw error
  }
}

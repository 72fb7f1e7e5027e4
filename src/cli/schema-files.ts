import { mergeTypeDefs } from '@graphql-tools/merge'
import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse, Source } from 'graphql'
import { joinTypeDefs } from '../schema.js'
import { CommandFailure } from './command-failure.js'
import { exitCodes } from './exit-codes.js'

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
  return explained(() => joinTypeDefs(parsed(files)))
}

/**
 * The files alone, as one document: any schema, of any server.
 *
 * @throws as `joinSchemaFiles`; CommandFailure where there is no file
 */
export function mergeSchemaFiles(files: readonly SchemaFile[]): DocumentNode {
  if (files.length === 0)
    throw new CommandFailure('Name a file of type definitions: --schema FILE', exitCodes.usage)
  return explained(() => mergeTypeDefs(parsed(files), { throwOnConflict: true }))
}

/**
 * Builds a schema that no resolvers serve, to look at it.
 *
 * @param isLenient - whether directives that no file declares are let pass
 * @throws CommandFailure
 */
export function buildJoined(document: DocumentNode, isLenient: boolean): GraphQLSchema {
  return explained(() => buildASTSchema(document, { assumeValidSDL: isLenient }))
}

function parsed(files: readonly SchemaFile[]): DocumentNode[] {
  return files.map(({ path, text }) => parse(new Source(text, path)))
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

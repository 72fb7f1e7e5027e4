import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse, Source } from 'graphql'
import { joinTypeDefs } from '../../application/schema.js'
import { exitCodes } from '../../lib/exit-codes.js'
import { mergeTypeDefs } from '../../type-defs/index.js'
import { CommandFailure } from '../lib/command-failure.js'

/** A file of type definitions of the application. */
export interface SchemaFile {
  readonly path: string
  readonly text: string
}

/**
 * Joins the account schema with files of the application.
 *
 * @throws GraphQLError if a file is not valid SDL
 * @throws AuthorizationSchemaError if type definitions contradict each other
 */
export function joinSchemaFiles(files: readonly SchemaFile[]): DocumentNode {
  return joinTypeDefs(parsed(files))
}

/**
 * Merges the files without the account schema. They may be the schema of any GraphQL server.
 *
 * @throws as `joinSchemaFiles`
 * @throws CommandFailure if there is no file
 */
export function mergeSchemaFiles(files: readonly SchemaFile[]): DocumentNode {
  if (files.length === 0)
    throw new CommandFailure('Pass a file of type definitions: --schema FILE', exitCodes.usage)
  return mergeTypeDefs(parsed(files))
}

/**
 * Builds a schema without resolvers, for inspection.
 *
 * @param isLenient - whether undeclared directives are allowed
 * @throws CommandFailure if the schema is invalid
 */
export function buildJoined(document: DocumentNode, isLenient: boolean): GraphQLSchema {
  try {
    return buildASTSchema(document, { assumeValidSDL: isLenient })
  } catch (error) {
    // graphql-js throws a plain `Error` for an invalid schema. Other errors are defects of Portcullis.
    if (!(error instanceof Error) || error.constructor !== Error) throw error
    throw new CommandFailure(`The schema is invalid: ${error.message}`)
  }
}

function parsed(files: readonly SchemaFile[]): DocumentNode[] {
  return files.map(({ path, text }) => parse(new Source(text, path)))
}

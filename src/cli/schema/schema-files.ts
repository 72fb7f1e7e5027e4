import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse, Source } from 'graphql'
import { CommandFailure } from '../lib/command-failure.js'

/** A file of type definitions of the application. */
export interface SchemaFile {
  readonly path: string
  readonly text: string
}

/**
 * Parses files of type definitions.
 *
 * @throws GraphQLError if a file is not valid SDL
 */
export function parsedFiles(files: readonly SchemaFile[]): DocumentNode[] {
  return files.map(({ path, text }) => parse(new Source(text, path)))
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

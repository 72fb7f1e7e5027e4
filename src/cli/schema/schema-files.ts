import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse, Source } from 'graphql'
import { joinTypeDefs } from '../../application/schema.js'
import { mergeTypeDefs } from '../../type-defs/index.js'
import { CommandFailure } from '../lib/command-failure.js'
import { exitCodes } from '../lib/exit-codes.js'

/** A file of type definitions that an application adds. */
export interface SchemaFile {
  readonly path: string
  readonly text: string
}

/**
 * The account schema joined with an application's files.
 *
 * @throws GraphQLError where a file is no SDL; AuthorizationSchemaError where the parts contradict each other
 */
export function joinSchemaFiles(files: readonly SchemaFile[]): DocumentNode {
  return joinTypeDefs(parsed(files))
}

/**
 * The files alone, as one document: any schema, of any server.
 *
 * @throws as `joinSchemaFiles`; CommandFailure where there is no file
 */
export function mergeSchemaFiles(files: readonly SchemaFile[]): DocumentNode {
  if (files.length === 0)
    throw new CommandFailure('Pass a file of type definitions: --schema FILE', exitCodes.usage)
  return mergeTypeDefs(parsed(files))
}

/**
 * Builds a schema that no resolvers serve, to look at it.
 *
 * @param isLenient - whether directives that no file declares are let pass
 * @throws CommandFailure
 */
export function buildJoined(document: DocumentNode, isLenient: boolean): GraphQLSchema {
  try {
    return buildASTSchema(document, { assumeValidSDL: isLenient })
  } catch (error) {
    // A plain error of graphql-js is about the schema; anything else is a fault of ours.
    if (!(error instanceof Error) || error.constructor !== Error) throw error
    throw new CommandFailure(`The schema is invalid: ${error.message}`)
  }
}

function parsed(files: readonly SchemaFile[]): DocumentNode[] {
  return files.map(({ path, text }) => parse(new Source(text, path)))
}

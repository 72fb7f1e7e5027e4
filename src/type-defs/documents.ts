import { isDocumentNode, type TypeSource } from '@graphql-tools/utils'
import { type DefinitionNode, isSchema, parse, Source } from 'graphql'
import { AuthorizationSchemaError } from '../authorization/index.js'

/**
 * Returns all definitions of type definitions in any form: text, documents, functions and lists of them. Keeps their
 * order.
 *
 * @throws GraphQLError if a text is not valid SDL
 * @throws AuthorizationSchemaError for a built schema, because SDL cannot contain its resolvers and code-first
 * directives
 */
export function definitionsOf(source: TypeSource): readonly DefinitionNode[] {
  if (typeof source === 'function') return definitionsOf(source())
  if (Array.isArray(source)) return source.flatMap(definitionsOf)
  if (typeof source === 'string' || source instanceof Source) return parse(source).definitions
  if (isSchema(source)) throw new AuthorizationSchemaError([noSchema])
  if (isDocumentNode(source)) return source.definitions
  return [source]
}

const noSchema = {
  coordinate: 'options.typeDefs',
  message: 'it is a built schema, whose resolvers and directives would be lost. Pass SDL and resolvers.',
}

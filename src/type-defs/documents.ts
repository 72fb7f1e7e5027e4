import { isDocumentNode, type TypeSource } from '@graphql-tools/utils'
import { type DefinitionNode, isSchema, parse, Source } from 'graphql'
import { AuthorizationSchemaError } from '../authorization/index.js'

/**
 * Every definition of type definitions in any form: text, documents, functions and lists of them, in the order in which
 * they are given.
 *
 * @throws GraphQLError where a text is no SDL; AuthorizationSchemaError for a built schema, whose resolvers and code-first
 * directives SDL cannot hold
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

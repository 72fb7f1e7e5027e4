import type { TypeSource } from '@graphql-tools/utils'
import { type DefinitionNode, type DocumentNode, Kind } from 'graphql'
import { AuthorizationSchemaError } from '../authorization/index.js'
import { definitionsOf } from './documents.js'
import { mergeDefinitions } from './merge.js'
import { ownershipProblems } from './ownership.js'

/**
 * Joins the account schema with an application's type definitions. Every directive applies, however often and in
 * whichever order an element is declared.
 *
 * @throws AuthorizationSchemaError with all elements that contradict each other or that the account schema declares
 */
export function joinWithAccounts(own: readonly DefinitionNode[], application: TypeSource): DocumentNode {
  const added = definitionsOf(application)
  const problems = [
    ...ownershipProblems(own, added),
    ...mergeDefinitions(added, { areExtensionsEnough: true }).problems,
  ]
  if (problems.length > 0) throw new AuthorizationSchemaError(problems)
  return merged([...own, ...added], false)
}

/**
 * Joins type definitions of any server. `extend type Query` without a definition is allowed.
 *
 * @throws AuthorizationSchemaError with all elements that contradict each other
 */
export function mergeTypeDefs(typeDefs: TypeSource): DocumentNode {
  return merged(definitionsOf(typeDefs), true)
}

function merged(all: readonly DefinitionNode[], areExtensionsEnough: boolean): DocumentNode {
  const { definitions, problems } = mergeDefinitions(all, { areExtensionsEnough })
  if (problems.length > 0) throw new AuthorizationSchemaError(problems)
  return { kind: Kind.DOCUMENT, definitions: [...definitions] }
}

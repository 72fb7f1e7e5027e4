import type { BaseContext, GraphQLRequestContext } from '@apollo/server'
import type { DocumentNode, GraphQLError, OperationDefinitionNode } from 'graphql'
import type { Viewer } from '../../sessions/index.js'
import type { OperationShape } from '../document/limits.js'
import type { Prepared } from '../document/prepare.js'
import { type IncomingRequest, incomingOf } from './incoming-request.js'

/** One operation of a document that passed, as a request asks for it. */
export interface PreparedOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly operationName: string | null
  readonly shape: OperationShape
  readonly variables: Readonly<Record<string, unknown>>
}

/** A request while Apollo has it: what each step has found, for the steps after it. */
export interface OperationState<Context extends BaseContext> {
  /** `null` in process (`apollo.executeOperation`): the caller brings the context, and the schema's guards decide. */
  readonly incoming: IncomingRequest | null
  /** Apollo's own state. It reads `document`, `contextValue` and the response back after each step. */
  readonly apollo: GraphQLRequestContext<Context>
  prepared: Prepared | null
  operation: PreparedOperation | null
  viewer: Viewer | null
  /** What a refusal has beyond its first error: Apollo can be thrown one only. */
  furtherErrors: readonly GraphQLError[]
}

export function beginOperation<Context extends BaseContext>(
  apollo: GraphQLRequestContext<Context>,
): OperationState<Context> {
  return {
    incoming: incomingOf(apollo.contextValue),
    apollo,
    prepared: null,
    operation: null,
    viewer: null,
    furtherErrors: [],
  }
}

/** The operation that a step before has chosen. */
export function chosenOperation<Context extends BaseContext>({
  operation,
}: OperationState<Context>): PreparedOperation {
  if (operation === null) throw new Error('A step needs an operation before one is chosen.')
  return operation
}

/** Apollo declares these members readonly, and reads them back. */
export function writable<Context extends BaseContext>({ apollo }: OperationState<Context>) {
  return apollo as { document?: DocumentNode; contextValue: Context }
}

import type { BaseContext, GraphQLRequestContext } from '@apollo/server'
import type { DocumentNode, GraphQLError, OperationDefinitionNode } from 'graphql'
import type { Viewer } from '../../sessions/public.js'
import type { OperationShape } from '../document/limits.js'
import type { Prepared } from '../document/prepare.js'
import { type IncomingRequest, incomingOf } from './incoming-request.js'

/** The operation that a request selected from a validated document. */
export interface PreparedOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly operationName: string | null
  readonly shape: OperationShape
  readonly variables: Readonly<Record<string, unknown>>
}

/** The state of a request in Apollo's pipeline. Each step stores its results here for later steps. */
export interface OperationState<Context extends BaseContext> {
  /** `null` in process (`apollo.executeOperation`): the caller supplies the context, and the schema's guards decide. */
  readonly incoming: IncomingRequest | null
  /** Apollo's own state. Apollo reads `document`, `contextValue` and the response from it after each step. */
  readonly apollo: GraphQLRequestContext<Context>
  prepared: Prepared | null
  operation: PreparedOperation | null
  viewer: Viewer | null
  /** The errors of a refusal after the first. Only one can be thrown to Apollo. */
  furtherErrors: readonly GraphQLError[]
}

/** Creates the state of a request at the start of Apollo's pipeline. */
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

/**
 * The operation that an earlier step chose.
 *
 * @throws Error if no operation was chosen yet
 */
export function chosenOperation<Context extends BaseContext>({
  operation,
}: OperationState<Context>): PreparedOperation {
  if (operation === null) throw new Error('A step needs an operation before one is chosen.')
  return operation
}

/** Members that Apollo declares readonly although it reads changes to them. */
export function writable<Context extends BaseContext>({ apollo }: OperationState<Context>) {
  return apollo as { document?: DocumentNode; contextValue: Context }
}

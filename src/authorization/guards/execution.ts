import type { GraphQLResolveInfo, OperationDefinitionNode } from 'graphql'
import { createPolicyMemo, type PolicyMemo } from '../decisions/policies.js'
import type { Refused } from '../decisions/refusal.js'
import type { SuppliedMemo } from '../inputs/supplied-inputs.js'
import {
  executedVariables,
  fragmentVariableNames,
  type Variables,
  withFragmentVariables,
} from '../inputs/variables.js'

/** What guards remember during one execution of an operation. */
export interface Execution {
  readonly policies: PolicyMemo
  /** Guarded inputs found in variables. */
  readonly supplied: SuppliedMemo
  /** Read from `info` by whoever needs them first. */
  variables: Variables | null
  /** The decision about the whole operation, made by the first root field. */
  whole: readonly Refused[] | Promise<readonly Refused[]> | null
  /** Errors of refused fields so far. */
  refusals: number
}

interface Entry {
  readonly operation: unknown
  /** Stands for the context, and does not lead to it. */
  readonly contextMark: unknown
  readonly execution: Execution
}

/** Answers that an early decision got, on their way to the execution that it was about. */
export interface HandOver {
  offer(context: unknown, operation: OperationDefinitionNode, memo: PolicyMemo): void
  /** Once: a later execution with the same context asks anew. */
  take(context: unknown, operation: OperationDefinitionNode): PolicyMemo | null
}

export function createHandOver(): HandOver {
  const offers = new WeakMap<object, { operation: OperationDefinitionNode; memo: PolicyMemo }>()
  return {
    offer(context, operation, memo) {
      if (typeof context === 'object' && context !== null) offers.set(context, { operation, memo })
    },
    take(context, operation) {
      if (typeof context !== 'object' || context === null) return null
      const offer = offers.get(context)
      offers.delete(context)
      return offer !== undefined && offer.operation === operation ? offer.memo : null
    },
  }
}

/** Finds the execution that a resolver belongs to, and, with `isNew`, begins one. */
export type Executions = (info: GraphQLResolveInfo, context: unknown, isNew?: boolean) => Execution

/**
 * Executors make the object of coerced variables for each execution. For the events of a subscription not all do:
 * graphql 17 and GraphQL Yoga hand one object to all of them, so that the root field of an event begins its execution.
 */
export function createExecutions(
  handOver: HandOver,
  /** The context of the operation, where resolvers are given others that are made from it. */
  originOf: (context: unknown) => unknown = (context) => context,
): Executions {
  // In collections of young garbage, the values of a WeakMap count as in use whatever became of their keys. One that led
  // to the context would keep each request, with all that belongs to it, until a full collection.
  const entries = new WeakMap<object, Entry>()
  const marks = new WeakMap<object, object>()

  function markOf(context: unknown): unknown {
    if (typeof context !== 'object' || context === null) return context
    const known = marks.get(context)
    if (known !== undefined) return known
    const mark = {}
    marks.set(context, mark)
    return mark
  }

  return (info, given, isNew = false) => {
    const context = originOf(given)
    const contextMark = markOf(context)
    const variables: unknown = info.variableValues
    const isKey = typeof variables === 'object' && variables !== null
    const known = isNew || !isKey ? undefined : entries.get(variables)
    if (known !== undefined && known.operation === info.operation && known.contextMark === contextMark)
      return known.execution
    const policies = handOver.take(context, info.operation) ?? createPolicyMemo()
    const execution: Execution = { policies, supplied: new Map(), variables: null, whole: null, refusals: 0 }
    // Without that object, nothing is remembered, and each field decides for itself.
    if (isKey) entries.set(variables, { operation: info.operation, contextMark, execution })
    return execution
  }
}

/** The variables of an execution, as its executor tells them to resolvers. */
export function variablesOf(execution: Execution, info: GraphQLResolveInfo): Variables {
  execution.variables ??= withFragmentVariables(
    executedVariables(info.operation, info.variableValues),
    fragmentVariableNames(Object.values(info.fragments)),
  )
  return execution.variables
}

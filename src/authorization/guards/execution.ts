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

/** State shared by the guards of one execution. */
export interface Execution {
  readonly policies: PolicyMemo
  /** Guarded inputs found in variables. */
  readonly supplied: SuppliedMemo
  /** Read from `info` on first use. */
  variables: Variables | null
  /** The decision about the whole operation, made by the first root field. `null` before that. */
  whole: readonly Refused[] | Promise<readonly Refused[]> | null
  /** Number of refusal errors so far. */
  refusals: number
  /** When rules about time are decided, in seconds since 1970: one time for the whole. `null` before the first. */
  at: number | null
}

interface Entry {
  readonly operation: unknown
  /** Represents the context without referring to it. */
  readonly contextMark: unknown
  readonly execution: Execution
}

/** Passes policy results from an early decision to the execution of the same operation. */
export interface HandOver {
  offer(context: unknown, operation: OperationDefinitionNode, memo: PolicyMemo): void
  /** Removes what it returns, so a later execution with the same context evaluates policies again. */
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

/** Returns the execution that a resolver belongs to. `isNew` starts one. */
export type Executions = (info: GraphQLResolveInfo, context: unknown, isNew?: boolean) => Execution

/**
 * Tracks executions by the object of coerced variables, which executors create once per execution. graphql 17 and
 * GraphQL Yoga share one object among all events of a subscription, so the root field of an event starts an execution.
 */
export function createExecutions(
  handOver: HandOver,
  /** Maps the context that a resolver received to the context of the operation. */
  originOf: (context: unknown) => unknown = (context) => context,
): Executions {
  // In scavenges of V8's young generation, values of a WeakMap are strong references. An entry that referred to the
  // context would retain the whole request until a full collection.
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
    const execution: Execution = {
      policies,
      supplied: new Map(),
      variables: null,
      whole: null,
      refusals: 0,
      at: null,
    }
    // Without that object nothing can be cached, and each field decides separately.
    if (isKey) entries.set(variables, { operation: info.operation, contextMark, execution })
    return execution
  }
}

/**
 * The time of an execution, read on first use: a mutation that runs for minutes is not refused halfway because a proof
 * grows old.
 */
export function timeOf(execution: Execution, now: () => number): number {
  execution.at ??= now()
  return execution.at
}

/** The variables of an execution, as its executor passes them to resolvers. */
export function variablesOf(execution: Execution, info: GraphQLResolveInfo): Variables {
  execution.variables ??= withFragmentVariables(
    executedVariables(info.operation, info.variableValues),
    fragmentVariableNames(Object.values(info.fragments)),
  )
  return execution.variables
}

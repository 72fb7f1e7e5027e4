import type { GraphQLResolveInfo } from 'graphql'
import { createPolicyMemo, type PolicyMemo } from './policies.js'
import type { Refused } from './refusal.js'
import type { SuppliedMemo } from './supplied-inputs.js'

/** What guards remember during one execution of an operation. */
export interface Execution {
  readonly policies: PolicyMemo
  /** Guarded inputs found in variables. */
  readonly supplied: SuppliedMemo
  /** The decision about the whole operation, made by the first root field. */
  whole: readonly Refused[] | Promise<readonly Refused[]> | null
  /** Errors of refused fields so far. */
  refusals: number
}

interface Entry {
  readonly operation: unknown
  readonly context: unknown
  readonly execution: Execution
}

/**
 * Finds the execution that a resolver belongs to. Executors make the object of coerced variables anew for each
 * execution, for each event of a subscription too; one that did not would only repeat an early decision, never skip
 * a guard.
 */
export function createExecutions(): (info: GraphQLResolveInfo, context: unknown) => Execution {
  const entries = new WeakMap<object, Entry>()
  return (info, context) => {
    const known = entries.get(info.variableValues)
    if (known !== undefined && known.operation === info.operation && known.context === context)
      return known.execution
    const execution: Execution = {
      policies: createPolicyMemo(),
      supplied: new Map(),
      whole: null,
      refusals: 0,
    }
    entries.set(info.variableValues, { operation: info.operation, context, execution })
    return execution
  }
}

import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import { isThenable } from '../lib/is-thenable.js'
import { engineOf } from './authorize.js'
import type { MaybePromise } from './decisions/decide-steps.js'
import { createPolicyMemo } from './decisions/policies.js'
import { refusalError } from './decisions/refusal.js'
import { stepUpChallenge } from './decisions/step-up.js'
import { isViewer, type Viewer } from './decisions/viewer.js'
import { type Engine, fragmentsOf } from './engine.js'
import { executedVariables, rawVariables, withFragmentVariables } from './inputs/variables.js'
import { hasOpenRoot, type PlanOutcome } from './plans/evaluate-plan.js'
import { decideWhole } from './plans/whole-decision.js'

export interface OperationRequest {
  /** Parsed and validated. Its plan is cached by this object, so servers that cache documents plan once. */
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  /** Variables as sent, before coercion. They show exactly what the client supplied. */
  readonly rawVariables?: Readonly<Record<string, unknown>> | null | undefined
  /**
   * Variables after coercion by graphql-js with this schema, for callers without the raw ones: by name up to graphql
   * 16, `{ sources, coerced }` from graphql 17. With any other shape, every variable counts as supplied.
   */
  readonly variables?: object | null | undefined
  readonly viewer: Viewer | null
  /** Passed to policies. The next execution with the same context reuses their results. */
  readonly context?: unknown
}

export type OperationDecision =
  | { readonly kind: 'proceed' }
  | {
      readonly kind: 'refused'
      /**
       * For the HTTP response: 401 for an anonymous request, and for a viewer who only has to authenticate again; 403 for
       * any other viewer.
       */
      readonly status: 401 | 403
      /**
       * The value of `WWW-Authenticate` where the viewer has to authenticate again (RFC 9470). `null` for any other
       * refusal: the challenge of an anonymous request depends on its credentials (RFC 6750).
       */
      readonly challenge: string | null
      readonly errors: readonly GraphQLError[]
    }

const PROCEED: OperationDecision = { kind: 'proceed' }

/**
 * Makes the early decision about a request, before execution. A mutation is decided by every rule that needs no object.
 * A query or a subscription is refused only if each of its root fields is, not counting introspection. `proceed` is not
 * a permission: the guards still decide every field. Returns a promise only if a policy does.
 *
 * @throws {TypeError} if the schema did not come from `authorize`
 */
export function decideOperation(
  schema: GraphQLSchema,
  request: OperationRequest,
): MaybePromise<OperationDecision> {
  const engine = engineOf(schema)
  const operation = operationOf(request.document, request.operationName)
  if (operation === null) return PROCEED
  const isAll = operation.operation === 'mutation' || engine.settings.refusals === 'whole'
  const plan = engine.planOf(operation, () => fragmentsOf(request.document))
  const viewer = isViewer(request.viewer) ? request.viewer : null
  const at = engine.settings.now()
  if (!isAll && hasOpenRoot(plan, viewer, at)) return PROCEED
  const memo = createPolicyMemo()
  const outcome = decideWhole(engine, {
    plan,
    viewer,
    context: request.context,
    variables: withFragmentVariables(
      request.rawVariables === undefined && request.variables !== undefined
        ? executedVariables(operation, request.variables ?? {})
        : rawVariables(operation, request.rawVariables),
      plan.fragmentVariables,
    ),
    memo,
    at,
    depth: isAll ? 'all' : 'root',
  })
  if (memo.byRequest.size > 0) engine.handOver.offer(request.context, operation, memo)
  return isThenable(outcome)
    ? outcome.then((settled) => toDecision(engine, settled, isAll, viewer))
    : toDecision(engine, outcome, isAll, viewer)
}

function toDecision(
  engine: Engine<unknown>,
  outcome: PlanOutcome,
  isAll: boolean,
  viewer: Viewer | null,
): OperationDecision {
  const { hideRequirements, maxErrors, stepUpMethods, secondFactorRoles } = engine.settings
  const options = { hideRequirements, stepUpMethods, secondFactorRoles, viewer }
  const isRefused = isAll ? outcome.refusals.length > 0 : outcome.isRootRefused
  if (!isRefused) return PROCEED
  const errors = outcome.refusals
    .slice(0, Math.max(1, maxErrors))
    .map((refused) => refusalError(refused, { ...options, nodes: [refused.node] }))
  const isAnonymous = outcome.refusals.some(({ refusal }) => refusal.code === 'UNAUTHENTICATED')
  const challenge = challengeOf(outcome)
  return { kind: 'refused', status: isAnonymous || challenge !== null ? 401 : 403, challenge, errors }
}

/** `null` unless another proof would lift every refusal. */
function challengeOf({ refusals }: PlanOutcome): string | null {
  const isEnough = refusals.every(({ refusal }) => refusal.code === 'REAUTHENTICATION_REQUIRED')
  const rules = refusals.flatMap(({ refusal: { rule } }) => (rule.kind === 'stepUp' ? [rule] : []))
  return isEnough ? stepUpChallenge(rules) : null
}

/** Selects the operation as executors do. `null` where they would respond with an error. */
function operationOf(
  document: DocumentNode,
  name: string | null | undefined,
): OperationDefinitionNode | null {
  let found: OperationDefinitionNode | null = null
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    if (name === null || name === undefined) {
      if (found !== null) return null
      found = definition
    } else if (definition.name?.value === name) found = definition
  }
  return found
}

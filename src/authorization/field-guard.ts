import type { Admissions } from './admissions.js'
import { ALLOWED, type Checks, NO_FACTS, type Refusal, UNKNOWN_OBJECT } from './decide.js'
import { decideSteps, type MaybePromise, type Step } from './decide-steps.js'
import type { FieldChecks } from './field-checks.js'
import type { FieldGuard, GuardContext } from './guard.js'
import { isThenable } from './policies.js'
import type { Refused } from './refusal.js'
import type { Viewer } from './viewer.js'

/** Guards a field by its rules: those about the viewer first, then those that need an object or a policy. */
export function createFieldGuard<TContext>(
  shared: GuardContext<TContext>,
  checks: FieldChecks,
): FieldGuard<TContext> {
  const byViewer = createViewerGuard(shared, checks)
  if (byViewer !== null && isViewerEnough(checks)) return byViewer
  const byFacts = createFactsGuard(shared, checks)
  if (byViewer === null) return byFacts
  return (source, args, context, info) =>
    byViewer(source, args, context, info) ?? byFacts(source, args, context, info)
}

/** Whether rules about the viewer are all that a field has. */
export function isViewerEnough(checks: FieldChecks): checks is FieldChecks & { readonly viewer: Checks } {
  return checks.viewer !== null && checks.source === null && checks.parent === null && checks.result === null
}

/** Whether the parent type's rules about its objects are all that a field has. */
export function isAdmissionEnough(checks: FieldChecks): boolean {
  return checks.viewer === null && checks.source === null && checks.result === null
}

type SyncGuard<TContext> = (...args: Parameters<FieldGuard<TContext>>) => Refused | null

function createViewerGuard<TContext>(
  { engine }: GuardContext<TContext>,
  { viewer, coordinate }: FieldChecks,
): SyncGuard<TContext> | null {
  if (viewer === null) return null
  const { check } = viewer
  const { viewerOf } = engine
  return (_source, _args, context, info) => {
    const decision = check(viewerOf(context, info), NO_FACTS)
    if (decision === ALLOWED || decision.kind !== 'refused') return null
    return { coordinate, refusal: decision }
  }
}

function createFactsGuard<TContext>(
  shared: GuardContext<TContext>,
  checks: FieldChecks,
): FieldGuard<TContext> {
  const { engine } = shared
  const { coordinate } = checks
  const admissions = shared.admissionsOf(checks.parentType)
  const named = (refusal: Refusal | null): Refused | null =>
    refusal === null ? null : { coordinate, refusal }

  return (source, _args, context, info): MaybePromise<Refused | null> => {
    const viewer = engine.viewerOf(context, info)
    const refusal = decideSteps(stepsOf(admissions, checks, viewer, source), viewer, (names, object) =>
      engine.ask({
        names,
        viewer,
        context,
        ...(object === UNKNOWN_OBJECT ? {} : { object: { value: object } }),
        memo: shared.executionOf(info, context).policies,
      }),
    )
    return isThenable(refusal) ? refusal.then(named) : named(refusal)
  }
}

function stepsOf(
  admissions: Admissions,
  checks: FieldChecks,
  viewer: Viewer | null,
  source: unknown,
): readonly Step[] {
  const steps: Step[] = []
  if (checks.source !== null) steps.push({ checks: checks.source, object: source })
  if (checks.parent !== null && !admissions.has(source, viewer)) {
    steps.push({ checks: checks.parent, object: source })
  }
  if (checks.result !== null) steps.push({ checks: checks.result, object: UNKNOWN_OBJECT })
  return steps
}

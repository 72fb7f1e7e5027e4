import { isThenable } from '../../lib/is-thenable.js'
import type { Admissions } from '../decisions/admissions.js'
import {
  ALLOWED,
  type Checks,
  type Decision,
  NO_ANSWERS,
  NO_TIME,
  UNKNOWN_OBJECT,
} from '../decisions/decide.js'
import { decideSteps, type Step } from '../decisions/decide-steps.js'
import type { PolicyAnswers } from '../decisions/policies.js'
import type { Viewer } from '../decisions/viewer.js'
import { timeOf } from './execution.js'
import type { FieldChecks } from './field-checks.js'
import type { FieldGuard, GuardContext } from './guard.js'

/** Guards a field by its rules: rules about the viewer first, then those that need an object or a policy. */
export function createFieldGuard<TContext>(
  shared: GuardContext<TContext>,
  checks: FieldChecks,
): FieldGuard<TContext> {
  const { engine, executionOf } = shared
  const { coordinate } = checks
  const admissions = shared.admissionsOf(checks.parentType)
  const asksPolicies = [checks.source, checks.parent, checks.result].some((each) => each?.policies.length)

  return (source, _args, context, info) => {
    const viewer = engine.viewerOf(context, info)
    const answers = asksPolicies ? executionOf(info, context).policies.byRequest.get(viewer) : NO_ANSWERS
    const at = checks.isTimed ? timeOf(executionOf(info, context), engine.settings.now) : NO_TIME
    const decision = decideAtOnce(checks, admissions, viewer, source, answers ?? NO_ANSWERS, at)
    if (decision === ALLOWED) return null
    if (decision.kind === 'refused') return { coordinate, refusal: decision }
    const refusal = decideSteps(stepsOf(admissions, checks, viewer, source), viewer, at, (names, object) =>
      engine.ask({
        names,
        viewer,
        context,
        ...(object === UNKNOWN_OBJECT ? {} : { object: { value: object } }),
        memo: executionOf(info, context).policies,
      }),
    )
    const named = (settled: Awaited<typeof refusal>) =>
      settled === null ? null : { coordinate, refusal: settled }
    return isThenable(refusal) ? refusal.then(named) : named(refusal)
  }
}

/** Whether all rules of a field are about the viewer, whatever the time. */
export function isViewerEnough(checks: FieldChecks): checks is FieldChecks & { readonly viewer: Checks } {
  if (checks.isTimed) return false
  return checks.viewer !== null && checks.source === null && checks.parent === null && checks.result === null
}

/** Whether all rules of a field are those of its parent type that need the object or policies. */
export function isAdmissionEnough(checks: FieldChecks): boolean {
  return checks.viewer === null && checks.source === null && checks.result === null
}

/** Decides with the policy results that are cached. `pending` if another policy has to be called. */
function decideAtOnce(
  { viewer: ofViewer, source: ofSource, parent, result }: FieldChecks,
  admissions: Admissions,
  viewer: Viewer | null,
  source: unknown,
  answers: PolicyAnswers,
  at: number,
): Decision {
  let decision = ofViewer === null ? ALLOWED : ofViewer.check(viewer, UNKNOWN_OBJECT, answers, at)
  if (decision === ALLOWED && ofSource !== null) decision = ofSource.check(viewer, source, answers, at)
  if (decision === ALLOWED && parent !== null && !admissions.has(source, viewer)) {
    decision = parent.check(viewer, source, answers, at)
  }
  if (decision !== ALLOWED || result === null) return decision
  decision = result.check(viewer, UNKNOWN_OBJECT, answers, at)
  // Pending on the object alone: decided when the object is returned.
  return decision.kind === 'pending' && result.policies.length === 0 ? ALLOWED : decision
}

/** The steps after the rules about the viewer have allowed it. */
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

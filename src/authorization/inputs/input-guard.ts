import { isThenable } from '../../lib/is-thenable.js'
import { NO_TIME, type Refusal } from '../decisions/decide.js'
import { decideSteps, type MaybePromise } from '../decisions/decide-steps.js'
import type { Refused } from '../decisions/refusal.js'
import { timeOf, variablesOf } from '../guards/execution.js'
import type { FieldGuard, GuardContext } from '../guards/guard.js'
import type { ArgumentSpec } from '../guards/guarded-field.js'
import { fillDefaults } from './input-defaults.js'
import type { InputRule } from './input-types.js'
import { suppliedInputs } from './supplied-inputs.js'

/** Guards the arguments and input fields that a request supplies to a field, then fills in the schema's defaults. */
export function createInputGuard<TContext>(
  shared: GuardContext<TContext>,
  specs: readonly ArgumentSpec[],
): FieldGuard<TContext> {
  const { engine, executionOf } = shared
  return (_source, args, context, info) => {
    const execution = executionOf(info, context)
    const variables = variablesOf(execution, info)
    const supplied = [...suppliedInputs(specs, info.fieldNodes[0], variables, execution.supplied)]
    const viewer = supplied.length === 0 ? null : engine.viewerOf(context, info)
    const decide = ({ checks }: InputRule) =>
      decideSteps(
        [{ checks, object: undefined }],
        viewer,
        checks.isTimed ? timeOf(execution, engine.settings.now) : NO_TIME,
        (names) => engine.ask({ names, viewer, context, memo: execution.policies }),
      )
    const refused = firstRefused(supplied, decide)
    if (isThenable(refused)) return refused.then((settled) => settled ?? fill(specs, args))
    return refused ?? fill(specs, args)
  }
}

function firstRefused(
  rules: readonly InputRule[],
  decide: (rule: InputRule) => MaybePromise<Refusal | null>,
): MaybePromise<Refused | null> {
  for (const [index, rule] of rules.entries()) {
    const { coordinate } = rule
    const refusal = decide(rule)
    if (isThenable(refusal)) {
      return refusal.then((settled) =>
        settled === null ? firstRefused(rules.slice(index + 1), decide) : { coordinate, refusal: settled },
      )
    }
    if (refusal !== null) return { coordinate, refusal }
  }
  return null
}

function fill(specs: readonly ArgumentSpec[], args: Record<string, unknown>): null {
  for (const { name, type } of specs) if (type !== null) fillDefaults(type, args[name])
  return null
}

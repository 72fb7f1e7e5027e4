import { type Checks, compileRules } from '../decisions/decide.js'
import { plainRules, type Rule } from '../rules/rule.js'
import type { FieldRules } from '../rules/schema-rules.js'

/**
 * The rules of a field, grouped by what they need, so that cheap ones are evaluated first. A group without rules is
 * `null`.
 */
export interface FieldChecks {
  readonly coordinate: string
  readonly parentType: string
  /** Rules about the viewer alone. */
  readonly viewer: Checks | null
  /** Rules of the field and its interfaces that need the parent object or policies. */
  readonly source: Checks | null
  /**
   * Rules of the parent type that need the object or policies. Decided when the object was returned; evaluated here
   * only if that decision is missing.
   */
  readonly parent: Checks | null
  /**
   * Rules of the returned type that need the object or policies. Before the resolver runs, they refuse only if no
   * object could change the result.
   */
  readonly result: Checks | null
  /** The rules that refuse without an object: those of `FieldRules.early`, and of the returned type. */
  readonly early: Checks
  /** Whether the decision of the guard depends on the time. */
  readonly isTimed: boolean
}

/**
 * Groups the rules of a field.
 *
 * @param isSignIn - whether the viewer may change below this field, so rules of the returned type wait for the object
 * @returns `null` for a field without rules
 */
export function compileFieldChecks(
  field: Omit<FieldRules, 'isDeclared' | 'isPublic' | 'hiding'>,
  isSignIn: boolean,
): FieldChecks | null {
  const result = isSignIn ? [] : field.result
  const all = [...field.own, ...field.parent, ...result]
  if (all.length === 0) return null
  return {
    coordinate: field.coordinate,
    parentType: field.parentType,
    viewer: checksOf(all.filter((rule) => !waits(rule))),
    source: checksOf(field.own.filter(waits)),
    parent: checksOf(field.parent.filter(waits)),
    result: checksOf(result.filter(waits)),
    early: compileRules([...field.early, ...result]),
    isTimed: compileRules(all).isTimed,
  }
}

/** Whether a rule needs more than the viewer: an object or a policy. */
export function waits(rule: Rule): boolean {
  if (rule.kind === 'anyOf') return plainRules([rule]).some(waits)
  return rule.kind === 'owner' || rule.kind === 'policy'
}

function checksOf(rules: readonly Rule[]): Checks | null {
  return rules.length === 0 ? null : compileRules(rules)
}

import { type Checks, compileRules } from '../decisions/decide.js'
import type { Rule } from '../rules/rule.js'
import type { FieldRules } from '../rules/schema-rules.js'

/** A field's rules, sorted by what they need, so that the cheap ones decide first. `null` where there are none. */
export interface FieldChecks {
  readonly coordinate: string
  readonly parentType: string
  /** Decided by the viewer alone. */
  readonly viewer: Checks | null
  /** Wait for the parent object or for policies: the field's own and interfaces'. */
  readonly source: Checks | null
  /** The same of the parent type. Decided when the object came; again only where that did not happen. */
  readonly parent: Checks | null
  /** The same of the returned type: refuses before the resolver where no object could change it. */
  readonly result: Checks | null
  /** All of them at once, as far as they can be decided without an object. */
  readonly early: Checks
}

/**
 * @param isSignIn - below this field the viewer may change, so what it returns is decided once it is there
 * @returns `null` for a field without any rule
 */
export function compileFieldChecks(
  field: Omit<FieldRules, 'isDeclared' | 'isPublic'>,
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
    early: compileRules(all),
  }
}

/** Whether a rule needs more than the viewer: an object or a policy. */
export function waits(rule: Rule): boolean {
  return rule.kind === 'owner' || rule.kind === 'policy'
}

function checksOf(rules: readonly Rule[]): Checks | null {
  return rules.length === 0 ? null : compileRules(rules)
}

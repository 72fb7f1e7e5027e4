import { isObjectPolicy, type Policies } from '../decisions/policies.js'
import { policyNames, type Rule } from '../rules/rule.js'

/** Why rules cannot be a filter; `null` if they can. */
export function missingFilter<TContext>(rules: readonly Rule[], policies: Policies<TContext>): string | null {
  const missing = policyNames(rules).filter((name) => {
    const policy = policies[name]
    return isObjectPolicy(policy) && policy.filter === undefined
  })
  return missing.length === 0
    ? null
    : `the policy per object "${missing.join('", "')}" has no filter: give it one, or do not ask for this type.`
}

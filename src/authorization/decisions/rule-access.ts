import type { PlainRule, Rule } from '../rules/rule.js'
import { holdsAny } from './decide.js'
import type { Viewer } from './viewer.js'

/**
 * `depends`: on the object, on scopes, on a policy, or on how and when the viewer authenticated. An `allowed` field may
 * still be `null` where a parent is refused. `hidden`: refused without an error, as the object looks absent.
 */
export type Access = 'allowed' | 'refused' | 'hidden' | 'depends'

/** A kind of viewer: roles are known, scopes and the results of policies are not. */
export interface ViewerKind {
  readonly viewer: Viewer | null
  /** Whether the viewer is the owner of every object. */
  readonly owns: boolean
}

/** What rules mean for a kind of viewer, and what `depends` depends on. */
export interface RuleAccess {
  readonly access: Access
  /** `owner authorId`, `scopes read:all`, `policy teamMember`, `proof`. Empty unless `access` is `depends`. */
  readonly dependsOn: readonly string[]
}

const ALLOWED: RuleAccess = { access: 'allowed', dependsOn: [] }
const REFUSED: RuleAccess = { access: 'refused', dependsOn: [] }

/**
 * The access of a kind of viewer by rules that are combined by AND. Exact: rules have no negation, so where the result is
 * `depends`, some outcome of what is open allows, and another one refuses.
 */
export function accessBy(rules: readonly Rule[], kind: ViewerKind): RuleAccess {
  return all(
    rules.map((rule) => (rule.kind === 'anyOf' ? any(rule.alternatives, kind) : plainAccess(rule, kind))),
  )
}

function all(parts: readonly RuleAccess[]): RuleAccess {
  if (parts.some(({ access }) => access === 'refused')) return REFUSED
  return dependingOn(parts.flatMap(({ dependsOn }) => dependsOn))
}

function any(alternatives: readonly (readonly PlainRule[])[], kind: ViewerKind): RuleAccess {
  const parts = alternatives.filter(({ length }) => length > 0).map((rules) => accessBy(rules, kind))
  if (parts.some(({ access }) => access === 'allowed')) return ALLOWED
  if (parts.every(({ access }) => access === 'refused')) return REFUSED
  return dependingOn(parts.flatMap(({ dependsOn }) => dependsOn))
}

function dependingOn(names: readonly string[]): RuleAccess {
  return names.length === 0 ? ALLOWED : { access: 'depends', dependsOn: [...new Set(names)] }
}

function plainAccess(rule: PlainRule, { viewer, owns }: ViewerKind): RuleAccess {
  if (rule.kind === 'policy') return dependingOn(rule.policies.flat().map((name) => `policy ${name}`))
  if (viewer === null) return REFUSED
  switch (rule.kind) {
    case 'nobody':
      return REFUSED
    case 'auth':
      return ALLOWED
    case 'roles':
      return holdsAny(viewer.roles, rule.roles) ? ALLOWED : REFUSED
    case 'scopes':
      return dependingOn([`scopes ${rule.scopes.map((group) => group.join(' and ')).join(' or ')}`])
    case 'stepUp':
      return dependingOn(['proof'])
    case 'owner':
      return owns || holdsAny(viewer.roles, rule.orRoles) ? ALLOWED : dependingOn([`owner ${rule.field}`])
  }
}

/** A requirement without alternatives. */
export type PlainRule =
  /** Under the default `deny`: no directive declares who may use the element. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'auth' }
  /** One of the roles. */
  | { readonly kind: 'roles'; readonly roles: readonly string[] }
  /** An OR of ANDs. */
  | { readonly kind: 'scopes'; readonly scopes: readonly (readonly string[])[] }
  /** The field of the object holds the viewer's id. `orRoles` are sufficient without an object. */
  | { readonly kind: 'owner'; readonly field: string; readonly orRoles: readonly string[] }
  /** An OR of ANDs of functions that the application registers. */
  | { readonly kind: 'policy'; readonly policies: readonly (readonly string[])[] }
  | StepUpRule

/** What `@auth` demands beyond a viewer. All members hold together. */
export interface StepUpRule {
  readonly kind: 'stepUp'
  /** Seconds since the viewer's last proof of identity, and since the second factor with `mfa`. `null`: any age. */
  readonly maxAge: number | null
  /** A second factor. */
  readonly mfa: boolean
  /** A verified e-mail address. */
  readonly verified: boolean
}

/** One requirement of a directive. Rules are combined by AND. */
export type Rule =
  | PlainRule
  /** Alternatives of `@allow`: all rules of one list. An alternative without rules admits nobody. */
  | { readonly kind: 'anyOf'; readonly alternatives: readonly (readonly PlainRule[])[] }

/** An alternative as the value of `input AccessRule`. */
function accessRuleOf(rules: readonly PlainRule[]): Readonly<Record<string, unknown>> {
  return Object.assign({}, ...rules.map(memberOf))
}

function memberOf(rule: PlainRule): Readonly<Record<string, unknown>> {
  switch (rule.kind) {
    case 'nobody':
    case 'stepUp':
      return {}
    case 'auth':
      return { signedIn: true }
    case 'roles':
      return { roles: rule.roles }
    case 'scopes':
      return { scopes: rule.scopes.flat() }
    case 'owner':
      return { owner: rule.field }
    case 'policy':
      return { policies: rule.policies.flat() }
  }
}

function printAlternative(rules: readonly PlainRule[]): string {
  const members = Object.entries(accessRuleOf(rules)).map(([name, value]) => {
    // Roles are values of an enum, and the other names are texts.
    const text = name === 'roles' && Array.isArray(value) ? `[${value.join(', ')}]` : JSON.stringify(value)
    return `${name}: ${text}`
  })
  return `{ ${members.join(', ')} }`
}

/** The unmet rule as clients see it: `extensions.requires` of the error. */
export function requirementOf(rule: Rule): Readonly<Record<string, unknown>> | null {
  switch (rule.kind) {
    case 'nobody':
      return null
    case 'auth':
      return { auth: true }
    case 'roles':
      return { roles: rule.roles }
    case 'scopes':
      return { scopes: rule.scopes }
    case 'policy':
      return { policies: rule.policies }
    case 'stepUp':
      return { auth: true, ...stepUpArguments(rule) }
    case 'owner':
      return rule.orRoles.length === 0 ? { owner: rule.field } : { owner: rule.field, orRoles: rule.orRoles }
    case 'anyOf':
      return { anyOf: rule.alternatives.map(accessRuleOf) }
  }
}

/** The rule as in SDL, for people. */
export function printRule(rule: Rule): string {
  switch (rule.kind) {
    case 'nobody':
      return 'nobody'
    case 'auth':
      return '@auth'
    case 'roles':
      return `@hasRole(roles: [${rule.roles.join(', ')}])`
    case 'scopes':
      return `@requiresScopes(scopes: ${JSON.stringify(rule.scopes)})`
    case 'policy':
      return `@policy(policies: ${JSON.stringify(rule.policies)})`
    case 'stepUp': {
      const args = Object.entries(stepUpArguments(rule)).map(([name, value]) => `${name}: ${value}`)
      return `@auth(${args.join(', ')})`
    }
    case 'owner': {
      const orRoles = rule.orRoles.length === 0 ? '' : `, orRoles: [${rule.orRoles.join(', ')}]`
      return `@owner(field: "${rule.field}"${orRoles})`
    }
    case 'anyOf':
      return `@allow(anyOf: [${rule.alternatives.map(printAlternative).join(', ')}])`
  }
}

/** The arguments that a step-up rule was written with. */
function stepUpArguments({ maxAge, mfa, verified }: StepUpRule): Readonly<Record<string, number | true>> {
  return {
    ...(maxAge === null ? {} : { maxAge }),
    ...(mfa ? { mfa } : {}),
    ...(verified ? { verified } : {}),
  }
}

/** Removes duplicate rules, keeping the order. */
export function distinctRules(rules: readonly Rule[]): readonly Rule[] {
  // By the whole rule, not its printed form: the name of one role may look like a list of two.
  const distinct = new Map(rules.map((rule) => [JSON.stringify(rule), rule]))
  return [...distinct.values()]
}

/** Names of the policies in rules, without duplicates, in order. */
export function policyNames(rules: readonly Rule[]): readonly string[] {
  return [
    ...new Set(plainRules(rules).flatMap((rule) => (rule.kind === 'policy' ? rule.policies.flat() : []))),
  ]
}

/** The rules, with those of alternatives in their place. */
export function plainRules(rules: readonly Rule[]): readonly PlainRule[] {
  return rules.flatMap((rule) => (rule.kind === 'anyOf' ? rule.alternatives.flat() : [rule]))
}

/** Whether a rule admits no anonymous request, whatever its policies answer. */
export function needsViewer(rule: Rule): boolean {
  if (rule.kind === 'anyOf') return rule.alternatives.every((rules) => rules.some(needsViewer))
  return rule.kind !== 'policy'
}

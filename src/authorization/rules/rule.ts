/** One requirement, as it stands in the schema. Rules are joined by AND. */
export type Rule =
  /** Under the default `deny`: nobody declared who may use this. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'auth' }
  /** Any of the roles. */
  | { readonly kind: 'roles'; readonly roles: readonly string[] }
  /** An OR of ANDs. */
  | { readonly kind: 'scopes'; readonly scopes: readonly (readonly string[])[] }
  /** The object's field holds the viewer's id; `orRoles` need no object. */
  | { readonly kind: 'owner'; readonly field: string; readonly orRoles: readonly string[] }
  /** An OR of ANDs of functions that the application registers. */
  | { readonly kind: 'policy'; readonly policies: readonly (readonly string[])[] }

/** What a client is told about an unmet rule: `requires` of the error. */
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
    case 'owner':
      return rule.orRoles.length === 0 ? { owner: rule.field } : { owner: rule.field, orRoles: rule.orRoles }
  }
}

/** The rule as it would be written in SDL, for people. */
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
    case 'owner': {
      const orRoles = rule.orRoles.length === 0 ? '' : `, orRoles: [${rule.orRoles.join(', ')}]`
      return `@owner(field: "${rule.field}"${orRoles})`
    }
  }
}

/** The same rules without repetition, in order. */
export function distinctRules(rules: readonly Rule[]): readonly Rule[] {
  // By all that they say, not as printed: a role may be named like a list of two.
  const distinct = new Map(rules.map((rule) => [JSON.stringify(rule), rule]))
  return [...distinct.values()]
}

/** The names of the policies that the rules ask, in order. */
export function policyNames(rules: readonly Rule[]): readonly string[] {
  return [...new Set(rules.flatMap((rule) => (rule.kind === 'policy' ? rule.policies.flat() : [])))]
}

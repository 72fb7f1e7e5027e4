import type { PlainRule } from './rule.js'

const members = ['signedIn', 'roles', 'scopes', 'owner', 'policies'] as const
type Member = (typeof members)[number]

const form = `{ ${members.join(', ')} }`

/** Names of the members of `input AccessRule`. */
export const accessRuleMembers: ReadonlySet<string> = new Set(members)

/**
 * Parses the argument `anyOf` of `@allow`: a list of `AccessRule`, or a single one, as in GraphQL's input coercion.
 *
 * @param faults - receives what is wrong with it. An alternative with a fault is omitted, so it admits nobody
 */
export function readAlternatives(value: unknown, faults: string[]): readonly (readonly PlainRule[])[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (value === undefined || value === null || list.length === 0) {
    faults.push('needs at least one rule in "anyOf"; an empty list would admit nobody.')
    return []
  }
  return list.flatMap((each) => {
    const before = faults.length
    const rules = readAlternative(each, faults)
    return faults.length > before ? [] : [rules]
  })
}

function readAlternative(value: unknown, faults: string[]): readonly PlainRule[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.push(`needs rules of the form ${form} in "anyOf".`)
    return []
  }
  // A builder of schemas may list members without a value.
  const given = Object.entries(value).filter(([, each]) => each !== undefined)
  if (given.length === 0) {
    faults.push(`has an empty rule in "anyOf", which would admit all clients: give it a member of ${form}.`)
  }
  return given.flatMap(([name, each]) => {
    if (isMember(name)) return [readMember(name, each, faults)]
    faults.push(`has no member "${name}" in a rule: remove it, or correct it to one of ${form}.`)
    return []
  })
}

function isMember(name: string): name is Member {
  return accessRuleMembers.has(name)
}

function readMember(name: Member, value: unknown, faults: string[]): PlainRule {
  switch (name) {
    case 'signedIn':
      if (value !== true) faults.push('takes only "signedIn: true": leave it out where no viewer is needed.')
      return { kind: 'auth' }
    case 'roles':
      return { kind: 'roles', roles: readNames(name, value, faults) }
    case 'scopes':
      return { kind: 'scopes', scopes: [readNames(name, value, faults)] }
    case 'policies':
      return { kind: 'policy', policies: [readNames(name, value, faults)] }
    case 'owner':
      if (typeof value !== 'string') faults.push('needs the name of a field in "owner".')
      return { kind: 'owner', field: String(value), orRoles: [] }
  }
}

function readNames(name: Member, value: unknown, faults: string[]): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (list.length > 0 && list.every((item) => typeof item === 'string')) return list
  faults.push(`needs at least one name in "${name}" of a rule, and names only.`)
  return []
}

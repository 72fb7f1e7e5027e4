import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import type { Viewer } from '../../../src/authorization/index.js'
import { isOdd, newcomer, now, possibleTypes, signInField, type Thing, valueAt } from './data.js'
import {
  type Model,
  type ModelAlternative,
  type ModelField,
  type ModelRule,
  type ModelType,
  roots,
  type TypeRef,
} from './model.js'

/** What a plain reading of the rules says about an operation: slow, recursive, without a plan. */
export interface Expected {
  readonly data: unknown
  /** `path CODE` of each error; `path CODE|CODE` where it may be either. */
  readonly errors: readonly string[]
  /** Paths of the resolvers that run. */
  readonly ran: readonly string[]
  /** Coordinates that are refused whatever the objects are, and how many root fields are, of how many. */
  readonly early: ReadonlySet<string>
  readonly isRootRefused: boolean
}

class Refused extends Error {
  constructor(path: string, codes: readonly string[]) {
    super(`${path} ${[...new Set(codes)].sort().join('|')}`)
  }
}

/** `outdated`: refused, and met after another proof. */
type Verdict = boolean | 'unknown' | 'outdated'

function allOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(false)) return false
  return verdicts.includes('unknown') ? 'unknown' : true
}

function anyOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(true)) return true
  return verdicts.includes('unknown') ? 'unknown' : false
}

export function expectedOf(
  model: Model,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  viewer: Viewer | null,
): Expected {
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  )
  const fragments = new Map(
    document.definitions.flatMap((node): [string, FragmentDefinitionNode][] =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
    ),
  )
  if (operation === undefined) throw new Error('There is no operation.')
  const defaults = new Map(
    operation.variableDefinitions?.map((one) => [one.variable.name.value, one.defaultValue]),
  )
  const rootName = operation.operation === 'query' ? 'Query' : 'Mutation'
  const errors: string[] = []
  const ran: string[] = []

  const typeOf = (name: string): ModelType => {
    const type = model.types.find((one) => one.name === name)
    if (type === undefined) throw new Error(`There is no type ${name}.`)
    return type
  }
  const fieldOf = (type: string, name: string): ModelField => {
    const field = typeOf(type).fields.find((one) => one.name === name)
    if (field === undefined) throw new Error(`There is no field ${type}.${name}.`)
    return field
  }
  const isMember = (type: string, condition: string) => possibleTypes(model, condition).includes(type)

  // --- rules

  function verdict(rule: ModelRule, whom: Viewer | null, object: Thing | undefined): Verdict {
    switch (rule.kind) {
      case 'stepUp': {
        if (whom === null || (rule.verified && whom.emailVerified !== true)) return false
        if (rule.maxAge === null && !rule.mfa) return true
        if (whom.authTime === undefined) return false
        const limit = now - (rule.maxAge ?? now)
        if (whom.authTime < limit) return 'outdated'
        return !rule.mfa || (whom.mfaTime !== undefined && whom.mfaTime >= limit) ? true : 'outdated'
      }
      case 'public':
        return true
      case 'auth':
        return whom !== null
      case 'role':
        return whom !== null && rule.roles.some((role) => whom.roles.includes(role))
      case 'scopes':
        return (
          whom !== null && rule.scopes.some((group) => group.every((scope) => whom.scopes.includes(scope)))
        )
      case 'policy':
        return anyOf(rule.policies.map((group) => allOf(group.map((name) => answer(name, whom, object)))))
      case 'allow':
        return anyOf(rule.anyOf.map((alternative) => allOf(membersOf(alternative, whom, object))))
      case 'owner':
        if (whom === null) return false
        if (rule.orRoles.some((role) => whom.roles.includes(role))) return true
        if (object === undefined) return 'unknown'
        return (rule.field === 'id' ? object.id : object.ownerId) === whom.userId
    }
  }

  /** The codes of all rules that refuse. */
  function refusals(
    rules: readonly ModelRule[],
    whom: Viewer | null,
    object: Thing | undefined,
  ): readonly string[] {
    return rules.flatMap((rule) => {
      const found = verdict(rule, whom, object)
      if (found === 'outdated') return ['REAUTHENTICATION_REQUIRED']
      return found === false ? [whom === null ? 'UNAUTHENTICATED' : 'FORBIDDEN'] : []
    })
  }
  function answer(name: string, whom: Viewer | null, object: Thing | undefined): Verdict {
    if (name === 'yes') return true
    if (name === 'editor') return whom?.roles.includes('EDITOR') === true
    if (name === 'no') return false
    return object === undefined ? 'unknown' : isOdd(object) === (name === 'odd')
  }

  function membersOf(
    { signedIn, roles: names, scopes, owner, policies }: ModelAlternative,
    whom: Viewer | null,
    object: Thing | undefined,
  ): readonly Verdict[] {
    return [
      ...(signedIn === undefined ? [] : [whom !== null]),
      ...(names === undefined ? [] : [names.some((role) => whom?.roles.includes(role) === true)]),
      ...(scopes ?? []).map((scope) => whom?.scopes.includes(scope) === true),
      ...(owner === undefined ? [] : [verdict({ kind: 'owner', field: owner, orRoles: [] }, whom, object)]),
      ...(policies ?? []).map((name) => answer(name, whom, object)),
    ]
  }

  const interfacesWith = (type: string, field: string) =>
    typeOf(type)
      .interfaces.map(typeOf)
      .filter((one) => one.fields.some(({ name }) => name === field))

  function rulesBefore(type: string, field: ModelField): readonly ModelRule[] {
    const sources = [
      field.rules,
      typeOf(type).rules,
      ...interfacesWith(type, field.name).flatMap((one) => [one.rules, fieldOf(one.name, field.name).rules]),
    ]
    const declared = sources.some((rules) => rules.length > 0)
    const closed: ModelRule[] = declared
      ? []
      : model.access === 'deny'
        ? [{ kind: 'role', roles: [] }]
        : model.access === 'auth' && roots.includes(type)
          ? [{ kind: 'auth' }]
          : []
    return [...closed, ...sources.flat()]
  }

  const resultRules = (field: ModelField) =>
    looksAbsent(field.type.base)
      ? []
      : (model.types.find(({ name }) => name === field.type.base)?.rules ?? [])

  // --- hidden objects

  /** Of a type, or of an interface that it implements. */
  function looksAbsent(name: string): boolean {
    const type = model.types.find((one) => one.name === name)
    return type !== undefined && [type, ...type.interfaces.map(typeOf)].some(({ isHidden }) => isHidden)
  }

  /** Rules that refuse a field without an object: not those that only hide its object. */
  function rulesEarly(type: string, field: ModelField): readonly ModelRule[] {
    const hiding = [typeOf(type), ...interfacesWith(type, field.name)]
      .filter(({ name }) => looksAbsent(name))
      .map(({ rules }) => rules)
    const declared = [
      field.rules,
      typeOf(type).rules,
      ...interfacesWith(type, field.name).map((one) => one.rules),
    ]
    const all = rulesBefore(type, field)
    const fields = [
      field.rules,
      ...interfacesWith(type, field.name).map((one) => fieldOf(one.name, field.name).rules),
    ]
    const shown = declared.filter((rules) => !hiding.includes(rules) || fields.includes(rules))
    const closed = all.filter((rule) => ![...declared, ...fields].some((rules) => rules.includes(rule)))
    return [...closed, ...shown.flat(), ...fields.flat()]
  }

  /** Hidden objects and those that are not there are null, omitted, or not found. */
  function hide(ref: TypeRef, value: unknown, path: string, whom: Viewer | null): unknown {
    if (!possibleTypes(model, ref.base).some(looksAbsent)) return value
    const shown = (item: unknown) =>
      isThing(item) && looksAbsent(item.__typename) && objectRefusals(ref, item, whom).length > 0
        ? null
        : item
    if (Array.isArray(value)) {
      const items = value.map(shown)
      return ref.isItemNonNull ? items.filter((item) => item !== null) : items
    }
    const single = shown(value)
    if (single === null && ref.isNonNull && !ref.isList) throw new Refused(path, ['NOT_FOUND'])
    return single
  }

  function objectRefusals(ref: TypeRef, value: Thing, whom: Viewer | null): readonly string[] {
    const own = typeOf(value.__typename).rules
    const asInterface =
      model.types.find(({ name, kind }) => name === ref.base && kind === 'interface')?.rules ?? []
    return refusals([...own, ...asInterface], whom, value)
  }

  // --- inputs

  /** Coordinates of everything that the request supplies to a field. */
  function supplied(
    type: string,
    field: ModelField,
    node: FieldNode,
  ): readonly { rules: readonly ModelRule[] }[] {
    const found: { rules: readonly ModelRule[] }[] = []
    for (const argument of field.args) {
      const given = node.arguments?.find(({ name }) => name.value === argument.name)?.value
      if (given === undefined || !hasValue(given)) continue
      found.push(argument)
      for (const one of interfacesWith(type, field.name)) {
        found.push(...fieldOf(one.name, field.name).args.filter(({ name }) => name === argument.name))
      }
      const input = argument.type === 'In0' ? 'In0' : argument.type === '[In1!]' ? 'In1' : null
      if (input !== null) suppliedLiteral(input, given, found)
    }
    return found
  }

  function suppliedLiteral(input: string, node: ValueNode, found: { rules: readonly ModelRule[] }[]): void {
    if (node.kind === Kind.VARIABLE) {
      const name = node.name.value
      const fallback = defaults.get(name)
      if (Object.hasOwn(variables, name)) suppliedJson(input, variables[name], found)
      else if (fallback !== undefined) suppliedLiteral(input, fallback, found)
    }
    if (node.kind === Kind.LIST) for (const item of node.values) suppliedLiteral(input, item, found)
    if (node.kind !== Kind.OBJECT) return
    for (const given of node.fields) {
      const field = model.inputs
        .find(({ name }) => name === input)
        ?.fields.find(({ name }) => name === given.name.value)
      if (field === undefined || !hasValue(given.value)) continue
      found.push(field)
      if (field.type !== 'Int') suppliedLiteral(field.type, given.value, found)
    }
  }

  function suppliedJson(input: string, value: unknown, found: { rules: readonly ModelRule[] }[]): void {
    if (Array.isArray(value)) for (const item of value) suppliedJson(input, item, found)
    else if (typeof value === 'object' && value !== null) {
      for (const [name, below] of Object.entries(value)) {
        const field = model.inputs.find((one) => one.name === input)?.fields.find((one) => one.name === name)
        if (field === undefined) continue
        found.push(field)
        if (field.type !== 'Int') suppliedJson(field.type, below, found)
      }
    }
  }

  function hasValue(node: ValueNode): boolean {
    if (node.kind !== Kind.VARIABLE) return true
    return Object.hasOwn(variables, node.name.value) || defaults.get(node.name.value) !== undefined
  }

  // --- selections

  function isIncluded(node: { readonly directives?: FieldNode['directives'] }): boolean {
    return (node.directives ?? []).every((directive) => {
      const value = directive.arguments?.[0]?.value
      if (value?.kind !== Kind.VARIABLE) throw new Error('Only variables are expected here.')
      const name = value.name.value
      const fallback = defaults.get(name)
      const given = Object.hasOwn(variables, name)
        ? variables[name]
        : fallback?.kind === Kind.BOOLEAN && fallback.value
      return directive.name.value === 'include' ? given === true : given === false
    })
  }

  /** Each field of a selection with the concrete types on which it is met. */
  function selected(
    set: SelectionSetNode,
    types: readonly string[],
  ): readonly { node: FieldNode; types: readonly string[] }[] {
    return set.selections.flatMap((node) => {
      if (!isIncluded(node)) return []
      if (node.kind === Kind.FIELD) return types.length === 0 ? [] : [{ node, types }]
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)
      if (fragment === undefined) throw new Error('There is no such fragment.')
      const condition = fragment.typeCondition?.name.value
      const narrowed = types.filter((type) => condition === undefined || isMember(type, condition))
      return selected(fragment.selectionSet, narrowed)
    })
  }

  // --- what can be refused without objects

  function refusedEarly(type: string, node: FieldNode): readonly string[] {
    if (node.name.value === '__typename')
      return roots.includes(type) || looksAbsent(type) ? [] : refusals(typeOf(type).rules, viewer, undefined)
    const field = fieldOf(type, node.name.value)
    const isSignIn = `${type}.${field.name}` === signInField
    const rules = [...rulesEarly(type, field), ...(isSignIn ? [] : resultRules(field))]
    return refusals(
      [...rules, ...supplied(type, field, node).flatMap((input) => input.rules)],
      viewer,
      undefined,
    )
  }

  const isRefusedEarly = (type: string, node: FieldNode) => refusedEarly(type, node).length > 0

  function earlyRefusals(
    set: SelectionSetNode,
    types: readonly string[],
  ): readonly { readonly field: string; readonly codes: readonly string[] }[] {
    return selected(set, types).flatMap(({ node, types: met }) => {
      if (met.every((type) => isRefusedEarly(type, node)))
        return [{ field: node.name.value, codes: met.flatMap((type) => refusedEarly(type, node)) }]
      if (
        node.selectionSet === undefined ||
        (met.includes('Mutation') && `Mutation.${node.name.value}` === signInField)
      )
        return []
      const below = met.flatMap((type) => possibleTypes(model, fieldOf(type, node.name.value).type.base))
      return earlyRefusals(node.selectionSet, [...new Set(below)])
    })
  }

  // --- execution

  function execute(
    type: string,
    source: Thing | undefined,
    sets: readonly SelectionSetNode[],
    path: string,
    whom: Viewer | null,
  ) {
    const byKey = new Map<string, FieldNode[]>()
    for (const { node } of sets.flatMap((set) => selected(set, [type]))) {
      const key = node.alias?.value ?? node.name.value
      byKey.set(key, [...(byKey.get(key) ?? []), node])
    }
    const data: Record<string, unknown> = {}
    for (const [key, nodes] of byKey) {
      data[key] = executeField(type, source, nodes, path === '' ? key : `${path}.${key}`, whom)
    }
    return data
  }

  function executeField(
    type: string,
    source: Thing | undefined,
    nodes: readonly FieldNode[],
    path: string,
    whom: Viewer | null,
  ): unknown {
    const [node] = nodes
    if (node === undefined) throw new Error('There is no field.')
    if (node.name.value === '__typename') return type
    const field = fieldOf(type, node.name.value)
    return nullable(field.type.isNonNull, () => {
      const isSignIn = `${type}.${field.name}` === signInField
      const codes = [
        ...refusals(rulesBefore(type, field), whom, source),
        ...(isSignIn ? [] : refusals(resultRules(field), whom, undefined)),
        ...supplied(type, field, node).flatMap((input) => refusals(input.rules, whom, undefined)),
      ]
      if (codes.length > 0) throw new Refused(path, codes)
      if (type === 'Mutation' && early.length > 0) {
        throw new Refused(
          path,
          early.flatMap((one) => one.codes),
        )
      }
      ran.push(path)
      const below = isSignIn ? newcomer : whom
      const sets = nodes.flatMap((one) => one.selectionSet ?? [])
      const value = hide(field.type, valueAt(model, field, source), path, below)
      return complete(field.type, value, sets, path, below)
    })
  }

  function complete(
    ref: TypeRef,
    value: unknown,
    sets: readonly SelectionSetNode[],
    path: string,
    whom: Viewer | null,
  ): unknown {
    if (value === null || value === undefined) return null
    if (Array.isArray(value)) {
      return value.map((item, index) => {
        const at = `${path}.${index}`
        return nullable(ref.isItemNonNull, () => complete(ref, item, sets, at, whom))
      })
    }
    if (!isThing(value)) return value
    const codes = objectRefusals(ref, value, whom)
    if (codes.length > 0) throw new Refused(path, codes)
    return execute(value.__typename, value, sets, path, whom)
  }

  /** What is refused is null here if it may be, else the nearest parent that may. */
  function nullable(isNonNull: boolean, produce: () => unknown): unknown {
    try {
      return produce()
    } catch (error) {
      if (!(error instanceof Refused) || isNonNull) throw error
      errors.push(error.message)
      return null
    }
  }

  const early = earlyRefusals(operation.selectionSet, [rootName])
  const rootFields = selected(operation.selectionSet, [rootName]).filter(
    ({ node }) => node.name.value !== '__typename',
  )
  let data: unknown
  try {
    data = execute(rootName, undefined, [operation.selectionSet], '', viewer)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    errors.push(error.message)
    data = null
  }
  return {
    data,
    errors,
    ran,
    early: new Set(early.map(({ field }) => field)),
    isRootRefused: rootFields.length > 0 && rootFields.every(({ node }) => isRefusedEarly(rootName, node)),
  }
}

function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && 'seed' in value
}

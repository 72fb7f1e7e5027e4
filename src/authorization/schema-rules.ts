import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql'
import type { SchemaProblem } from './errors.js'
import { isEntityType, isFederationField } from './federation.js'
import { compileInputRules, type DeclaredBy, inputProblems } from './input-rules.js'
import {
  createDirectiveReader,
  type Declared,
  type Directable,
  directiveProblems,
} from './read-directives.js'
import { distinctRules, type Rule } from './rule.js'
import { knownRoles, needsObject, objectRuleFault, type PolicyKinds, unknownNames } from './rule-faults.js'
import type { DirectiveNames } from './type-defs.js'

/** Who may use what carries no directive. `auth` closes root fields and entity resolvers; `deny` closes every field. */
export type DefaultAccess = 'public' | 'auth' | 'deny'

/** The rules of one field of an object type. All must hold. */
export interface FieldRules {
  /** `Article.draft` */
  readonly coordinate: string
  /** `Article` */
  readonly parentType: string
  /** Its own and those of interfaces; those about an object mean the parent object. */
  readonly own: readonly Rule[]
  /** Those of the parent type; those about an object mean the parent object. */
  readonly parent: readonly Rule[]
  /** Those of the type it returns; those about an object mean each object returned. */
  readonly result: readonly Rule[]
  /** Whether a directive, rather than the default, says who may use it. */
  readonly isDeclared: boolean
  /** Whether `@public` stands on the field itself. */
  readonly isPublic: boolean
}

/** Rules by coordinate, compiled once from the directives. */
export interface SchemaRules {
  readonly fields: ReadonlyMap<string, FieldRules>
  /** Of a type itself, by name: what guards each object of it. */
  readonly types: ReadonlyMap<string, readonly Rule[]>
  /** Of arguments and input fields that have any, by coordinate. */
  readonly inputs: ReadonlyMap<string, readonly Rule[]>
  /** Federation entities without a directive under the defaults `auth` and `deny`. */
  readonly entities: ReadonlyMap<string, readonly Rule[]>
}

export interface CompileOptions {
  readonly default: DefaultAccess
  readonly names: DirectiveNames
  /** The enum of roles; `String` admits any name. */
  readonly roleType?: string | undefined
  /** Scopes that exist, where the application lists them. */
  readonly scopes?: readonly string[] | undefined
  /** Policies that exist; `undefined` accepts any name. Those per object can't guard what has no object. */
  readonly policies?: PolicyKinds | undefined
}

interface Compiler {
  readonly schema: GraphQLSchema
  readonly options: CompileOptions
  readonly declaredBy: DeclaredBy
  readonly problems: SchemaProblem[]
  readonly roots: ReadonlySet<GraphQLNamedType>
}

/** Compiles every directive of a schema, and names every fault in them. */
export function compileSchemaRules(
  schema: GraphQLSchema,
  options: CompileOptions,
): { readonly rules: SchemaRules; readonly problems: readonly SchemaProblem[] } {
  const compiler = createCompiler(schema, options)
  const types = new Map<string, readonly Rule[]>()
  const fields = new Map<string, FieldRules>()
  const ownTypes = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'))
  for (const type of ownTypes) {
    const declared = compiler.declaredBy(type.name, type)
    types.set(type.name, declared.rules)
    checkPlaces(compiler, type, declared)
  }
  for (const type of ownTypes) {
    checkObjectRules(compiler, type, types)
    if (isInterfaceType(type)) checkInterfaceFields(compiler, type)
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const rules = compileField(compiler, type, field, types)
      fields.set(rules.coordinate, rules)
    }
  }
  const inputs = compileInputRules(schema, compiler.declaredBy)
  const isAboutObject = (rule: Rule) => needsObject(rule, options.policies)
  compiler.problems.push(...inputProblems(schema, inputs, isAboutObject, compiler.declaredBy))
  return {
    rules: { fields, types, inputs, entities: compileEntities(compiler) },
    problems: compiler.problems,
  }
}

function createCompiler(schema: GraphQLSchema, options: CompileOptions): Compiler {
  const read = createDirectiveReader(schema, options.names)
  const problems: SchemaProblem[] = [...directiveProblems(schema, options.names)]
  const seen = new Map<string, Declared>()
  const known = { ...options, roles: knownRoles(schema, options.names.hasRole, options.roleType) }
  const roots = new Set(
    [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter((type) => !!type),
  )
  function declaredBy(coordinate: string, element: Directable): Declared {
    const before = seen.get(coordinate)
    if (before !== undefined) return before
    const declared = read(element)
    seen.set(coordinate, declared)
    const faults = [...declared.problems, ...declared.rules.flatMap((rule) => unknownNames(rule, known))]
    problems.push(...faults.map((message) => ({ coordinate, message })))
    return declared
  }
  return { schema, options, declaredBy, problems, roots }
}

function compileField(
  compiler: Compiler,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  types: ReadonlyMap<string, readonly Rule[]>,
): FieldRules {
  const coordinate = `${type.name}.${field.name}`
  const returned = getNamedType(field.type)
  const resultRules = types.get(returned.name) ?? []
  const interfaces = type.getInterfaces().filter((parent) => parent.getFields()[field.name] !== undefined)
  const sources = [
    compiler.declaredBy(coordinate, field),
    ...interfaces.flatMap((parent) => interfaceSources(compiler, parent, field.name)),
  ]
  const parent = compiler.declaredBy(type.name, type)
  const isDeclared = [parent, ...sources].some((source) => source.isPublic || source.rules.length > 0)
  const own = [
    ...(isDeclared ? [] : defaultRules(compiler, type, field)),
    ...sources.flatMap((source) => source.rules),
    ...(isCompositeType(returned) ? [] : resultRules),
  ]
  checkOwnRules(compiler, type, coordinate, own)
  return {
    coordinate,
    parentType: type.name,
    own: distinctRules(own),
    parent: distinctRules(parent.rules),
    result: isCompositeType(returned) ? distinctRules(resultRules) : [],
    isDeclared,
    isPublic: compiler.declaredBy(coordinate, field).isPublic,
  }
}

function interfaceSources(
  compiler: Compiler,
  type: GraphQLInterfaceType,
  fieldName: string,
): readonly Declared[] {
  const field = type.getFields()[fieldName]
  const own = compiler.declaredBy(type.name, type)
  return field === undefined ? [own] : [own, compiler.declaredBy(`${type.name}.${fieldName}`, field)]
}

function defaultRules(
  compiler: Compiler,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): readonly Rule[] {
  if (type === compiler.schema.getQueryType() && isFederationField(field)) return []
  if (type.name === '_Service') return []
  if (compiler.options.default === 'deny') return [{ kind: 'nobody' }]
  return compiler.options.default === 'auth' && compiler.roots.has(type) ? [{ kind: 'auth' }] : []
}

function compileEntities(compiler: Compiler): ReadonlyMap<string, readonly Rule[]> {
  const { schema, options } = compiler
  if (options.default === 'public') return new Map()
  const rule: Rule = options.default === 'deny' ? { kind: 'nobody' } : { kind: 'auth' }
  const undeclared = Object.values(schema.getTypeMap()).filter((type) => {
    if (!isEntityType(schema, type)) return false
    const declared = compiler.declaredBy(type.name, type)
    return !declared.isPublic && declared.rules.length === 0
  })
  return new Map(undeclared.map((type) => [type.name, [rule]]))
}

/** Where a directive would stand without effect, it must not stand at all. */
function checkPlaces(compiler: Compiler, type: GraphQLNamedType, declared: Declared): void {
  const report = (coordinate: string, { rules, isPublic }: Declared, message: string) => {
    if (rules.length > 0 || isPublic) compiler.problems.push({ coordinate, message })
  }
  if (isUnionType(type))
    report(type.name, declared, 'a union has no fields to guard: put it on the member types.')
  if (isInputObjectType(type))
    report(type.name, declared, 'an input type is not guarded: put it on its input fields.')
  if (!isEnumType(type)) return
  for (const value of type.getValues()) {
    const coordinate = `${type.name}.${value.name}`
    report(
      coordinate,
      compiler.declaredBy(coordinate, value),
      'an enum value is not guarded: put it on fields.',
    )
  }
}

function checkObjectRules(
  compiler: Compiler,
  type: GraphQLNamedType,
  types: ReadonlyMap<string, readonly Rule[]>,
): void {
  for (const rule of types.get(type.name) ?? []) checkObjectRule(compiler, type, type.name, rule)
}

function checkInterfaceFields(compiler: Compiler, type: GraphQLInterfaceType): void {
  for (const field of Object.values(type.getFields())) {
    const coordinate = `${type.name}.${field.name}`
    for (const rule of compiler.declaredBy(coordinate, field).rules)
      checkObjectRule(compiler, type, coordinate, rule)
  }
}

function checkOwnRules(
  compiler: Compiler,
  type: GraphQLObjectType,
  coordinate: string,
  rules: readonly Rule[],
): void {
  for (const rule of distinctRules(rules)) checkObjectRule(compiler, type, coordinate, rule)
}

function checkObjectRule(compiler: Compiler, type: GraphQLNamedType, coordinate: string, rule: Rule): void {
  if (!needsObject(rule, compiler.options.policies)) return
  const message = objectRuleFault(rule, type, {
    isRoot: compiler.roots.has(type),
    owner: compiler.options.names.owner,
  })
  const isKnown = compiler.problems.some(
    (known) => known.coordinate === coordinate && known.message === message,
  )
  if (message !== null && !isKnown) compiler.problems.push({ coordinate, message })
}

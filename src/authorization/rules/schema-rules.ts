import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import type { SchemaProblem } from '../errors.js'
import { compileInputRules, type DeclaredBy, inputProblems } from '../inputs/input-rules.js'
import type { Directable } from './applied-directives.js'
import { type DirectiveMeanings, directiveMeanings } from './directive-meanings.js'
import { isEntityType, isFederationField } from './federation.js'
import { findHiddenTypes, hiddenProblems } from './hidden-types.js'
import { lostDirectives } from './lost-directives.js'
import { checkPlaces } from './places.js'
import { createDirectiveReader, type Declared, declarationProblems } from './read-directives.js'
import { distinctRules, type Rule } from './rule.js'
import { knownRoles, needsObject, objectRuleFault, type PolicyKinds, unknownNames } from './rule-faults.js'
import type { DirectiveNames } from './type-defs.js'
import { unclaimedDirectives } from './unclaimed-directives.js'

/**
 * The rule of fields without a directive. `auth` applies to root fields and entity resolvers; `deny` to every field.
 */
export type DefaultAccess = 'public' | 'auth' | 'deny'

/** The rules of one field of an object type, combined by AND. */
export interface FieldRules {
  /** `Article.draft` */
  readonly coordinate: string
  /** `Article` */
  readonly parentType: string
  /** Rules of the field and of its interfaces. Those about an object are about the parent object. */
  readonly own: readonly Rule[]
  /** Rules of the parent type. Those about an object are about the parent object. */
  readonly parent: readonly Rule[]
  /** Rules of the returned type. Those about an object are about each returned object. Not those of a hidden type. */
  readonly result: readonly Rule[]
  /** Rules of the returned type, if it is hidden: they refuse no field. */
  readonly hiding: readonly Rule[]
  /**
   * Of `own` and `parent`, the rules that refuse before execution. Not those of a hidden parent type or interface: its
   * objects look absent, so their fields give no error.
   */
  readonly early: readonly Rule[]
  /** Whether the rules come from a directive and not from the default. */
  readonly isDeclared: boolean
  /** Whether the field itself has `@public`. */
  readonly isPublic: boolean
}

/** Rules by coordinate, compiled once from the directives. */
export interface SchemaRules {
  readonly fields: ReadonlyMap<string, FieldRules>
  /** Rules of types, by name. They guard each object of the type. */
  readonly types: ReadonlyMap<string, readonly Rule[]>
  /** Rules of arguments and input fields, by coordinate. Those without rules are omitted. */
  readonly inputs: ReadonlyMap<string, readonly Rule[]>
  /** Federation entities without a directive, under the defaults `auth` and `deny`. */
  readonly entities: ReadonlyMap<string, readonly Rule[]>
  /** Names of the types whose objects look absent to viewers without access. */
  readonly hidden: ReadonlySet<string>
}

export interface CompileOptions {
  readonly default: DefaultAccess
  readonly names: DirectiveNames
  /** The enum of roles; with `String`, any name is accepted. */
  readonly roleType?: string | undefined
  /** Known scopes. `undefined`: any name is accepted. */
  readonly scopes?: readonly string[] | undefined
  /** Known policies. `undefined`: any name is accepted. Policies per object cannot guard elements without an object. */
  readonly policies?: PolicyKinds | undefined
  /** Whether a directive without a known meaning is a warning or an error. Default `warn`. */
  readonly unknownDirectives?: UnknownDirectives | undefined
  /** Names of directives that other libraries implement. */
  readonly ignoredDirectives?: readonly string[] | undefined
}

/** The severity of a directive without a known meaning. */
export type UnknownDirectives = 'warn' | 'error'

interface Compiler {
  readonly schema: GraphQLSchema
  readonly options: CompileOptions
  readonly meanings: DirectiveMeanings
  readonly ofSchema: Declared
  readonly declaredBy: DeclaredBy
  readonly problems: SchemaProblem[]
  readonly roots: ReadonlySet<GraphQLNamedType>
  readonly hidden: ReadonlySet<string>
}

/** The rules of a schema, and the findings of their compilation. */
export interface CompiledRules {
  readonly rules: SchemaRules
  /** Faults that prevent the schema from being served. */
  readonly problems: readonly SchemaProblem[]
  /** Findings that may allow more access than intended: directives that are not known, or that are missing. */
  readonly warnings: readonly SchemaProblem[]
}

/** Compiles the directives of a schema into rules, and reports all faults in them. */
export function compileSchemaRules(schema: GraphQLSchema, options: CompileOptions): CompiledRules {
  const compiler = createCompiler(schema, options)
  const types = new Map<string, readonly Rule[]>()
  const fields = new Map<string, FieldRules>()
  const ownTypes = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'))
  for (const type of ownTypes) {
    const declared = compiler.declaredBy(type.name, type)
    types.set(type.name, declared.rules)
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
  const rules = { fields, types, inputs, entities: compileEntities(compiler), hidden: compiler.hidden }
  return { rules, ...findingsOf(compiler, rules) }
}

/** Findings about the schema as a whole, added to the faults of its elements. */
function findingsOf(compiler: Compiler, rules: SchemaRules): Omit<CompiledRules, 'rules'> {
  const { schema, meanings, ofSchema, options, problems } = compiler
  const places = checkPlaces(schema, compiler.declaredBy, ofSchema)
  const unclaimed = unclaimedDirectives(schema, meanings, compiler.declaredBy, ofSchema)
  const hidden = hiddenProblems(schema, compiler.declaredBy, ofSchema, (type) => compiler.roots.has(type))
  const isError = options.unknownDirectives === 'error'
  return {
    problems: [...problems, ...places.problems, ...hidden, ...(isError ? unclaimed : [])],
    warnings: [
      ...(isGuarded(rules) ? [] : lostDirectives(schema, options.names, options.default === 'public')),
      ...places.warnings,
      ...(isError ? [] : unclaimed),
    ],
  }
}

/** Whether any directive restricts or opens access. */
function isGuarded({ fields, types, inputs }: SchemaRules): boolean {
  return (
    inputs.size > 0 ||
    [...types.values()].some((rules) => rules.length > 0) ||
    [...fields.values()].some(({ isDeclared }) => isDeclared)
  )
}

function createCompiler(schema: GraphQLSchema, options: CompileOptions): Compiler {
  const meanings = directiveMeanings(schema, options.names, options.ignoredDirectives ?? [])
  const read = createDirectiveReader(schema, options.names, meanings)
  const ofSchema = read(schema)
  const problems: SchemaProblem[] = [
    ...meanings.problems,
    ...declarationProblems(schema, meanings),
    ...ofSchema.problems.map((message) => ({ coordinate: 'schema', message })),
  ]
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
  const hidden = findHiddenTypes(schema, declaredBy)
  return { schema, options, meanings, ofSchema, declaredBy, problems, roots, hidden }
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
  const isHiding = compiler.hidden.has(returned.name)
  const interfaces = type.getInterfaces().filter((parent) => parent.getFields()[field.name] !== undefined)
  const sources = [
    compiler.declaredBy(coordinate, field),
    ...interfaces.flatMap((parent) => interfaceSources(compiler, parent, field.name)),
  ]
  const parent = compiler.declaredBy(type.name, type)
  const isDeclared = [parent, ...sources].some((source) => source.isPublic || source.rules.length > 0)
  const ownFrom = (declared: readonly Declared[]) =>
    distinctRules([
      ...(isDeclared ? [] : defaultRules(compiler, type, field)),
      ...declared.flatMap((source) => source.rules),
      ...(isCompositeType(returned) ? [] : resultRules),
    ])
  const own = ownFrom(sources)
  checkOwnRules(compiler, type, coordinate, own)
  const result = isCompositeType(returned) && !isHiding ? distinctRules(resultRules) : []
  const hidingSources = interfaces
    .filter(({ name }) => compiler.hidden.has(name))
    .map((each) => compiler.declaredBy(each.name, each))
  return {
    coordinate,
    parentType: type.name,
    own,
    parent: distinctRules(parent.rules),
    result,
    hiding: isHiding ? distinctRules(resultRules) : [],
    early: [
      ...ownFrom(sources.filter((source) => !hidingSources.includes(source))),
      ...(compiler.hidden.has(type.name) ? [] : distinctRules(parent.rules)),
    ],
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
    names: compiler.options.names,
    policies: compiler.options.policies,
  })
  const isKnown = compiler.problems.some(
    (known) => known.coordinate === coordinate && known.message === message,
  )
  if (message !== null && !isKnown) compiler.problems.push({ coordinate, message })
}

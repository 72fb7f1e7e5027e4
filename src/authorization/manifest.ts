import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isObjectType,
} from 'graphql'
import { type Access, accessBy, type ViewerKind } from './decisions/rule-access.js'
import type { Viewer } from './decisions/viewer.js'
import type { SchemaProblem } from './errors.js'
import { distinctRules, printRule, type Rule } from './rules/rule.js'
import type { PolicyKinds } from './rules/rule-faults.js'
import {
  type CompiledRules,
  compileSchemaRules,
  type DefaultAccess,
  type FieldRules,
  type SchemaRules,
  type UnknownDirectives,
} from './rules/schema-rules.js'
import { findSurprises } from './rules/surprises.js'
import { type DirectiveNames, defaultDirectiveNames } from './rules/type-defs.js'

export type { Access }

export interface ManifestOptions {
  readonly default?: DefaultAccess
  readonly directives?: Partial<DirectiveNames>
  readonly roleType?: string
  readonly scopes?: readonly string[]
  /**
   * Registered policies, and whether each decides per request or per object. Default: every name is accepted, with an
   * open result.
   */
  readonly policies?: Readonly<Record<string, 'request' | 'object'>>
  /** As for `authorize`. */
  readonly unknownDirectives?: UnknownDirectives
  readonly ignoredDirectives?: readonly string[]
  /** Roles to list, if they are not an enum of the schema. */
  readonly roles?: readonly string[]
}

/** One coordinate of the schema and its access by viewer kind. */
export interface ManifestRow {
  /** `Article.draft`, `Query.articles(includeDrafts:)`, `ArticleInput.featured` */
  readonly coordinate: string
  /** As in SDL; `nobody` under the default `deny`; empty without rules. */
  readonly rules: readonly string[]
  /** Whether the rules come from a directive and not from the default. */
  readonly isDeclared: boolean
  /** By viewer kind: `anonymous`, `signed in`, each role, `owner`. */
  readonly access: Readonly<Record<string, Access>>
  /**
   * What each `depends` in `access` depends on, by viewer kind: `owner authorId`, `scopes read:all`, `policy teamMember`; of a field
   * that returns a union or an interface also `hidden Draft`, a type whose objects may look absent.
   */
  readonly dependsOn: Readonly<Record<string, readonly string[]>>
}

export interface Manifest {
  /** Sorted by coordinate, for comparison line by line. */
  readonly rows: readonly ManifestRow[]
  readonly viewers: readonly string[]
  /** Faults for which `authorize` would throw. */
  readonly problems: readonly SchemaProblem[]
  /** Findings that do not stop the build. */
  readonly warnings: readonly SchemaProblem[]
}

/** Compiles the rules of a schema that is not guarded. */
export function compileDescribed(schema: GraphQLSchema, options: ManifestOptions): CompiledRules {
  return compileSchemaRules(schema, {
    default: options.default ?? 'public',
    names: { ...defaultDirectiveNames, ...options.directives },
    roleType: options.roleType,
    scopes: options.scopes,
    policies: policiesOf(options),
    unknownDirectives: options.unknownDirectives,
    ignoredDirectives: options.ignoredDirectives,
  })
}

function policiesOf({ policies }: ManifestOptions): PolicyKinds | undefined {
  return policies && new Map(Object.entries(policies))
}

/** Describes the access to every coordinate of a schema. Pure; needs SDL only, no resolvers and no server. */
export function describeAccess(schema: GraphQLSchema, options: ManifestOptions = {}): Manifest {
  const { rules, problems, warnings } = compileDescribed(schema, options)
  const viewers = viewerKinds(schema, options)
  const rows = [...fieldRows(schema, rules, viewers), ...inputRows(rules, viewers)]
  return {
    rows: rows.sort((a, b) => (a.coordinate < b.coordinate ? -1 : 1)),
    viewers: [...viewers.keys()],
    problems,
    warnings: [...warnings, ...findSurprises(schema, rules, policiesOf(options))],
  }
}

type ViewerKinds = ReadonlyMap<string, ViewerKind>

function viewerKinds(schema: GraphQLSchema, { roleType = 'Role', roles }: ManifestOptions): ViewerKinds {
  const type = schema.getType(roleType)
  const names = roles ?? (isEnumType(type) ? type.getValues().map(({ name }) => name) : [])
  const person = (own: readonly string[]): Viewer => ({ userId: 'viewer', roles: own, scopes: [] })
  const kinds = new Map<string, ViewerKind>([
    ['anonymous', { viewer: null, owns: false }],
    ['signed in', { viewer: person([]), owns: false }],
  ])
  for (const name of names) kinds.set(name, { viewer: person([name]), owns: false })
  return kinds.set('owner', { viewer: person([]), owns: true })
}

function fieldRows(schema: GraphQLSchema, rules: SchemaRules, viewers: ViewerKinds): readonly ManifestRow[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) =>
      isObjectType(type) ? Object.values(type.getFields()).map((field) => ({ type, field })) : [],
    )
    .flatMap(({ type, field: { name, type: returned } }) => {
      const field = rules.fields.get(`${type.name}.${name}`)
      if (field === undefined) return []
      const row = fieldRow(field, rules.hidden.has(field.parentType), viewers)
      return [withHiddenMembers(row, objectTypesOf(schema, getNamedType(returned)), rules, viewers)]
    })
}

/** Names of the object types of a union or an interface. None for other types. */
function objectTypesOf(schema: GraphQLSchema, type: GraphQLNamedType): readonly string[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : []
}

/** Of a union or an interface, some objects may look absent and others not: that depends on the type of the object. */
function withHiddenMembers(
  row: ManifestRow,
  members: readonly string[],
  { hidden, types }: SchemaRules,
  viewers: ViewerKinds,
): ManifestRow {
  const hiding = members.filter((name) => hidden.has(name) && (types.get(name) ?? []).length > 0)
  if (hiding.length === 0) return row
  const access = { ...row.access }
  const dependsOn = { ...row.dependsOn }
  for (const [viewer, kind] of viewers) {
    const open = access[viewer]
    if (open !== 'allowed' && open !== 'depends') continue
    const found = hiding.map((name) => [name, accessBy(types.get(name) ?? [], kind).access] as const)
    const unsure = found.filter(([, of]) => of !== 'allowed').map(([name]) => `hidden ${name}`)
    if (unsure.length === 0) continue
    const isAbsent = found.length === members.length && found.every(([, of]) => of === 'refused')
    access[viewer] = isAbsent ? 'hidden' : 'depends'
    if (isAbsent) delete dependsOn[viewer]
    else dependsOn[viewer] = [...(dependsOn[viewer] ?? []), ...unsure]
  }
  const isShown = row.rules.includes('@hidden')
  return {
    ...row,
    rules: isShown ? row.rules : [...row.rules, ...hiding.map((name) => `${name} @hidden`)],
    access,
    dependsOn,
  }
}

/** A field that refuses gives an error, unless its own object, or the one that it returns, looks absent. */
function fieldRow(field: FieldRules, isParentHidden: boolean, viewers: ViewerKinds): ManifestRow {
  const { coordinate, own, parent, result, hiding, isDeclared } = field
  const all = distinctRules([...own, ...parent, ...result, ...hiding])
  const row = rowOf(coordinate, all, isDeclared, viewers)
  const isHiding = hiding.length > 0 || (isParentHidden && parent.length > 0)
  if (!isHiding) return row
  const refusedTo = (rules: readonly Rule[], kind: ViewerKind) => accessBy(rules, kind).access === 'refused'
  const access = [...viewers].map(([name, kind]) => {
    if (isParentHidden && refusedTo(parent, kind)) return [name, 'hidden'] as const
    const isError = refusedTo([...own, ...(isParentHidden ? [] : parent), ...result], kind)
    return [name, !isError && refusedTo(hiding, kind) ? 'hidden' : row.access[name]] as const
  })
  return {
    ...row,
    rules: [...row.rules, '@hidden'],
    access: Object.fromEntries(access) as ManifestRow['access'],
  }
}

function inputRows(rules: SchemaRules, viewers: ViewerKinds): readonly ManifestRow[] {
  return [...rules.inputs].map(([coordinate, own]) => rowOf(coordinate, own, true, viewers))
}

function rowOf(
  coordinate: string,
  rules: readonly Rule[],
  isDeclared: boolean,
  viewers: ViewerKinds,
): ManifestRow {
  const found = [...viewers].map(([name, kind]) => [name, accessBy(rules, kind)] as const)
  const open = found.filter(([, { access }]) => access === 'depends')
  return {
    coordinate,
    rules: rules.map(printRule),
    isDeclared,
    access: Object.fromEntries(found.map(([name, { access }]) => [name, access])),
    dependsOn: Object.fromEntries(open.map(([name, { dependsOn }]) => [name, dependsOn])),
  }
}

/** A change between two manifests: `before` or `after` is `null` for a row that only one of them has. */
export interface ManifestChange {
  readonly coordinate: string
  readonly before: ManifestRow | null
  readonly after: ManifestRow | null
}

/** Rows whose rules or access differ, sorted by coordinate. */
export function compareAccess(before: Manifest, after: Manifest): readonly ManifestChange[] {
  const old = new Map(before.rows.map((row) => [row.coordinate, row]))
  const now = new Map(after.rows.map((row) => [row.coordinate, row]))
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((coordinate) => ({
      coordinate,
      before: old.get(coordinate) ?? null,
      after: now.get(coordinate) ?? null,
    }))
    .filter(({ before: then, after: since }) => signatureOf(then) !== signatureOf(since))
}

/** What rows are compared by. `dependsOn` follows from the rules. */
function signatureOf(row: ManifestRow | null): string {
  return row === null ? '' : JSON.stringify([row.rules, row.isDeclared, row.access])
}

import type { GraphQLSchema } from 'graphql'
import type { AuthorizeOptions } from './authorize-options.js'
import { isObjectPolicy, type Policies } from './decisions/policies.js'
import type { Viewer } from './decisions/viewer.js'
import { createEngine, type Engine } from './engine.js'
import { AuthorizationSchemaError, listProblems, type SchemaProblem } from './errors.js'
import { filterProblems } from './filters/filter-problems.js'
import { applyGuards } from './guards/apply-guards.js'
import { cloneSchema } from './guards/clone-schema.js'
import { compileGuardedFields, compileTypeNames } from './guards/compile-fields.js'
import { compileSchemaRules, type SchemaRules } from './rules/schema-rules.js'
import { defaultDirectiveNames } from './rules/type-defs.js'

const engines = new WeakMap<GraphQLSchema, Engine<unknown>>()

/**
 * Returns a copy of the schema that enforces its directives in every executor. Call it after all other schema
 * transforms: what a later transform adds is not guarded. The given schema is not changed.
 *
 * @throws {AuthorizationSchemaError} with all faults of the directives
 */
export function authorize<TContext = { readonly viewer?: Viewer | null }>(
  schema: GraphQLSchema,
  options: AuthorizeOptions<TContext>,
): GraphQLSchema {
  const { rules, problems, warnings } = compileSchemaRules(schema, {
    default: options.default ?? 'public',
    names: { ...defaultDirectiveNames, ...options.directives },
    roleType: options.roleType,
    scopes: options.scopes,
    policies: policyKinds(options.policies ?? {}),
    unknownDirectives: options.unknownDirectives,
    ignoredDirectives: options.ignoredDirectives,
  })
  const all = [...optionProblems(schema, options), ...problems, ...filterProblems(rules, options)]
  if (all.length > 0) throw new AuthorizationSchemaError(all)
  if (warnings.length > 0) (options.onWarning ?? warnProcess)(warnings)

  const guarded = cloneSchema(schema)
  const engine = buildEngine(guarded, rules, options)
  applyGuards(engine, options)
  // Engines are only looked up by schema, and the same server provides the context of both.
  engines.set(guarded, engine as Engine<unknown>)
  return guarded
}

/** The default of `onWarning`: unknown directives must not be ignored silently. */
function warnProcess(warnings: readonly SchemaProblem[]): void {
  process.emitWarning(`The schema may allow more access than intended:\n${listProblems(warnings)}`, {
    type: 'PortcullisWarning',
  })
}

/**
 * The engine of a schema that `authorize` returned.
 *
 * @throws {TypeError} for any other schema
 */
export function engineOf(schema: GraphQLSchema): Engine<unknown> {
  const engine = engines.get(schema)
  if (engine === undefined) {
    throw new TypeError(
      'This schema was not returned by authorize(), or it was transformed afterwards. Call authorize() last.',
    )
  }
  return engine
}

function buildEngine<TContext>(
  schema: GraphQLSchema,
  rules: SchemaRules,
  options: AuthorizeOptions<TContext>,
): Engine<TContext> {
  const signInFields = new Set(options.signInFields)
  const fields = compileGuardedFields(schema, rules, signInFields)
  return createEngine(schema, rules, fields, compileTypeNames(schema, rules), {
    viewer: options.viewer,
    policies: options.policies ?? {},
    ownerPaths: options.ownerPaths ?? {},
    refusals: options.refusals ?? 'partial',
    hideRequirements: options.hideRequirements ?? false,
    stepUpMethods: options.stepUpMethods,
    secondFactorRoles: new Set(options.secondFactorRoles),
    maxErrors: options.maxErrors ?? 100,
    signInFields,
    now: secondsOf(options.now),
    onFault: options.onFault ?? (() => undefined),
  })
}

function secondsOf(now: () => Date = () => new Date()): () => number {
  return () => Math.floor(now().getTime() / 1000)
}

function policyKinds<TContext>(policies: Policies<TContext>): ReadonlyMap<string, 'request' | 'object'> {
  return new Map(
    Object.entries(policies).map(([name, policy]) => [name, isObjectPolicy(policy) ? 'object' : 'request']),
  )
}

function optionProblems<TContext>(
  schema: GraphQLSchema,
  options: AuthorizeOptions<TContext>,
): SchemaProblem[] {
  const problems: SchemaProblem[] = []
  if (engines.has(schema)) {
    problems.push({
      coordinate: 'schema',
      message: 'it is already guarded. Call authorize() once for a schema.',
    })
  }
  const access: string = options.default ?? 'public'
  if (!['public', 'auth', 'deny'].includes(access)) {
    problems.push({ coordinate: 'options.default', message: 'must be "public", "auth" or "deny".' })
  }
  const unknown: string = options.unknownDirectives ?? 'warn'
  if (!['warn', 'error'].includes(unknown)) {
    problems.push({ coordinate: 'options.unknownDirectives', message: 'must be "warn" or "error".' })
  }
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  for (const coordinate of options.signInFields ?? []) {
    const isRootField = roots.some((root) =>
      Object.keys(root?.getFields() ?? {}).some((field) => coordinate === `${root?.name}.${field}`),
    )
    if (!isRootField)
      problems.push({ coordinate, message: 'signInFields lists it, but it is not a root field.' })
  }
  return problems
}

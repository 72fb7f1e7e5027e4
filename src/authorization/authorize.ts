import type { GraphQLFieldResolver, GraphQLResolveInfo, GraphQLSchema, GraphQLTypeResolver } from 'graphql'
import { applyGuards } from './apply-guards.js'
import { cloneSchema } from './clone-schema.js'
import { compileGuardedFields, compileTypeNames } from './compile-fields.js'
import { createEngine, type Engine } from './engine.js'
import { AuthorizationSchemaError, type SchemaProblem } from './errors.js'
import { isObjectPolicy, type Policies } from './policies.js'
import { compileSchemaRules, type DefaultAccess, type SchemaRules } from './schema-rules.js'
import { type DirectiveNames, defaultDirectiveNames } from './type-defs.js'
import type { Viewer } from './viewer.js'

export interface AuthorizeOptions<TContext> {
  /**
   * Who asks, read from the context: synchronous, called by each guard with the field's `info`. `null` or `undefined`
   * is nobody; so is a value of another shape, or an error thrown.
   */
  readonly viewer: (context: TContext, info: GraphQLResolveInfo) => Viewer | null | undefined
  /** Who may use what carries no directive. Default `public`. */
  readonly default?: DefaultAccess
  /** Directives under other names, as given to `createAuthorizationTypeDefs`. */
  readonly directives?: Partial<DirectiveNames>
  /** The enum of roles, or `String`. Default: what the schema's own `@hasRole` takes. */
  readonly roleType?: string
  /** Every scope that exists: any other in the schema stops the build. Default: any scope. */
  readonly scopes?: readonly string[]
  /** Functions that `@policy` calls, by name. */
  readonly policies?: Policies<TContext>
  /** Root fields such as `Mutation.login`, below which the viewer may be another: only guards decide there. */
  readonly signInFields?: readonly string[]
  /** `whole`: one refused field refuses its whole query too. Mutations are always refused whole. Default `partial`. */
  readonly refusals?: 'partial' | 'whole'
  /** Leaves `requires` out of errors. Default `false`. */
  readonly hideRequirements?: boolean
  /** Errors of refused fields in one response; further nullable fields are `null` without one. Default 100. */
  readonly maxErrors?: number
  /** For fields without a resolver, where the server does not use graphql-js's default. */
  readonly fieldResolver?: GraphQLFieldResolver<unknown, TContext>
  /** For interfaces and unions without one, where the server does not use graphql-js's default. */
  readonly typeResolver?: GraphQLTypeResolver<unknown, TContext>
  /** Ends a subscription's stream when it aborts, for example because the viewer's session ended. */
  readonly subscriptionSignal?: (
    context: TContext,
    info: GraphQLResolveInfo,
  ) => AbortSignal | null | undefined
  /** For the log: what a policy or `viewer` threw. What threw has refused. Default: nothing. */
  readonly onFault?: (error: unknown) => void
}

const engines = new WeakMap<GraphQLSchema, Engine<unknown>>()

/**
 * Returns a schema that enforces its directives in every executor. Call it last, after other schema transforms: what
 * is changed later is not guarded. The given schema stays as it is.
 *
 * @throws {AuthorizationSchemaError} with every fault of the directives at once
 */
export function authorize<TContext = { readonly viewer?: Viewer | null }>(
  schema: GraphQLSchema,
  options: AuthorizeOptions<TContext>,
): GraphQLSchema {
  const { rules, problems } = compileSchemaRules(schema, {
    default: options.default ?? 'public',
    names: { ...defaultDirectiveNames, ...options.directives },
    roleType: options.roleType,
    scopes: options.scopes,
    policies: policyKinds(options.policies ?? {}),
  })
  const all = [...optionProblems(schema, options), ...problems]
  if (all.length > 0) throw new AuthorizationSchemaError(all)

  const guarded = cloneSchema(schema)
  const engine = buildEngine(guarded, rules, options)
  applyGuards(engine, options)
  // An engine is looked up by its schema only, with the context type that its server uses for both.
  engines.set(guarded, engine as Engine<unknown>)
  return guarded
}

/** The engine of a schema that `authorize` returned. */
export function engineOf(schema: GraphQLSchema): Engine<unknown> {
  const engine = engines.get(schema)
  if (engine === undefined) {
    throw new TypeError(
      'This schema did not come from authorize(), or was transformed after it: authorize it last.',
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
    refusals: options.refusals ?? 'partial',
    hideRequirements: options.hideRequirements ?? false,
    maxErrors: options.maxErrors ?? 100,
    signInFields,
    onFault: options.onFault ?? (() => undefined),
  })
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
    problems.push({ coordinate: 'schema', message: 'it is guarded already: authorize a schema once.' })
  }
  const access: string = options.default ?? 'public'
  if (!['public', 'auth', 'deny'].includes(access)) {
    problems.push({ coordinate: 'options.default', message: 'must be "public", "auth" or "deny".' })
  }
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  for (const coordinate of options.signInFields ?? []) {
    const isRootField = roots.some((root) =>
      Object.keys(root?.getFields() ?? {}).some((field) => coordinate === `${root?.name}.${field}`),
    )
    if (!isRootField)
      problems.push({ coordinate, message: 'signInFields names it, but it is no root field.' })
  }
  return problems
}

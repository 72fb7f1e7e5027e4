import type { GraphQLFieldResolver, GraphQLResolveInfo, GraphQLTypeResolver } from 'graphql'
import type { Policies } from './decisions/policies.js'
import type { HiddenRequirements } from './decisions/refusal.js'
import type { Viewer } from './decisions/viewer.js'
import type { SchemaProblem } from './errors.js'
import type { DefaultAccess, UnknownDirectives } from './rules/schema-rules.js'
import type { DirectiveNames } from './rules/type-defs.js'

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
  /**
   * A directive on a type, field, argument or input whose meaning nobody claimed may restrict access, and nothing is guarded
   * by it: `warn` tells `onWarning`, `error` stops the build. Default `warn`. Directives of the specification, those of
   * Federation that restrict nothing and cache hints are none of these.
   */
  readonly unknownDirectives?: UnknownDirectives
  /** Names of directives that others implement: no warning, no error. */
  readonly ignoredDirectives?: readonly string[]
  /**
   * For the log: everything in the schema that may open more than was meant, called once where there is anything. Default:
   * a warning of the process.
   */
  readonly onWarning?: (warnings: readonly SchemaProblem[]) => void
  /** The enum of roles, or `String`. Default: what the schema's own `@hasRole` takes. */
  readonly roleType?: string
  /** Every scope that exists: any other in the schema stops the build. Default: any scope. */
  readonly scopes?: readonly string[]
  /** Functions that `@policy` calls, by name. */
  readonly policies?: Policies<TContext>
  /** Root fields such as `Mutation.login`, below which the viewer may be another: only guards decide there. */
  readonly signInFields?: readonly string[]
  /**
   * The context of a place: below one of `signInFields` that has signed somebody in, a context of that viewer, one for
   * the whole selection; else the given one. `viewer`, policies, resolvers and type resolvers are called with it, so that
   * none of them sees another viewer than the one that the guards decide for. Asked below `signInFields` only. Default:
   * the given context everywhere.
   */
  readonly contextAt?: (context: TContext, info: GraphQLResolveInfo) => TContext
  /** `whole`: one refused field refuses its whole query too. Mutations are always refused whole. Default `partial`. */
  readonly refusals?: 'partial' | 'whole'
  /**
   * Leaves `requires` out of errors: `true` out of all, `'anonymous'` out of those that a request without a viewer gets,
   * so that a stranger does not learn the names of roles and scopes. Default `false`.
   */
  readonly hideRequirements?: HiddenRequirements
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

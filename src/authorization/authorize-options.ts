import type { GraphQLFieldResolver, GraphQLResolveInfo, GraphQLTypeResolver } from 'graphql'
import type { Policies } from './decisions/policies.js'
import type { HiddenRequirements } from './decisions/refusal.js'
import type { Viewer } from './decisions/viewer.js'
import type { SchemaProblem } from './errors.js'
import type { StepUpRule } from './rules/rule.js'
import type { DefaultAccess, UnknownDirectives } from './rules/schema-rules.js'
import type { DirectiveNames } from './rules/type-defs.js'

export interface AuthorizeOptions<TContext> {
  /**
   * Reads the viewer from the context. Synchronous; each guard calls it with the `info` of its field. `null`,
   * `undefined`, a value of another shape and a thrown error all mean an anonymous request.
   */
  readonly viewer: (context: TContext, info: GraphQLResolveInfo) => Viewer | null | undefined
  /** The rule of fields without a directive. Default `public`. */
  readonly default?: DefaultAccess
  /** Renames directives. Pass the same names to `createAuthorizationTypeDefs`. */
  readonly directives?: Partial<DirectiveNames>
  /**
   * Directives on types, fields, arguments and input fields that have no meaning here. Such a directive may be meant to
   * restrict access, and it guards nothing: `warn` calls `onWarning`, `error` fails the build. Default `warn`.
   * Directives of the GraphQL specification, Federation directives that restrict nothing and cache hints are never
   * reported.
   */
  readonly unknownDirectives?: UnknownDirectives
  /** Names of directives that other libraries implement. They are not reported. */
  readonly ignoredDirectives?: readonly string[]
  /**
   * Receives every finding that may allow more access than intended, in one call. Not called without findings. Default:
   * `process.emitWarning`.
   */
  readonly onWarning?: (warnings: readonly SchemaProblem[]) => void
  /** Name of the enum of roles, or `String`. Default: the argument type of the schema's `@hasRole`. */
  readonly roleType?: string
  /** Known scopes: any other scope in the schema fails the build. Default: every scope is accepted. */
  readonly scopes?: readonly string[]
  /**
   * Object types for which `accessibleFilter` is called. A policy per object without a filter on one of them fails the
   * build. Default: none; the call fails then.
   */
  readonly accessible?: readonly string[]
  /**
   * MongoDB paths of the GraphQL fields that `@owner` reads, by coordinate: `{ 'Article.authorId': 'author._id' }`. Default:
   * the name of the field, and `_id` for `id`.
   */
  readonly ownerPaths?: Readonly<Record<string, string>>
  /** Functions that `@policy` calls, by name. Default: none. */
  readonly policies?: Policies<TContext>
  /**
   * Root fields, such as `Mutation.login`, that may change the viewer for the fields below them. Below them, only
   * guards decide, and no early decision is made.
   */
  readonly signInFields?: readonly string[]
  /**
   * Returns the context for a field below `signInFields`: once a sign-in field has signed a viewer in, a context of
   * that viewer, the same object for the whole selection; otherwise the given context. `viewer`, policies, resolvers
   * and type resolvers receive it, so they see the viewer that the guards decide for. Not called for other fields.
   * Default: the given context everywhere.
   */
  readonly contextAt?: (context: TContext, info: GraphQLResolveInfo) => TContext
  /** `whole`: one refused field refuses its query. Mutations are always refused as a whole. Default `partial`. */
  readonly refusals?: 'partial' | 'whole'
  /**
   * Omits `requires` from errors: `true` from all, `'anonymous'` from those of requests without a viewer, which then do
   * not disclose the names of roles and scopes. Default `false`.
   */
  readonly hideRequirements?: HiddenRequirements
  /**
   * Maximum number of refusal errors in one response. Further refused nullable fields are `null` without an error.
   * Default 100.
   */
  readonly maxErrors?: number
  /** Resolver of fields without one, if the server replaces graphql-js's default. */
  readonly fieldResolver?: GraphQLFieldResolver<unknown, TContext>
  /** Type resolver of abstract types without one, if the server replaces graphql-js's default. */
  readonly typeResolver?: GraphQLTypeResolver<unknown, TContext>
  /** Returns a signal that ends the event stream of a subscription, for example when the viewer's session ends. */
  readonly subscriptionSignal?: (
    context: TContext,
    info: GraphQLResolveInfo,
  ) => AbortSignal | null | undefined
  /**
   * The ways in which a viewer can meet a step-up rule, for `extensions.methods` of REAUTHENTICATION_REQUIRED. Default: the
   * error has no `methods`.
   */
  readonly stepUpMethods?: (rule: StepUpRule, viewer: Viewer | null) => readonly string[]
  /**
   * Roles that `viewer` leaves out of `roles` until the viewer has a `mfaTime`. The error of a refusal that demands one of them
   * contains `mfa: true` in `requires`. Default: none.
   */
  readonly secondFactorRoles?: readonly string[]
  /** The clock of `@auth(maxAge:)`. Default: the system clock. */
  readonly now?: () => Date
  /**
   * Receives errors thrown by policies and by `viewer`, which count as a refusal or an anonymous request. Default:
   * errors are ignored.
   */
  readonly onFault?: (error: unknown) => void
}

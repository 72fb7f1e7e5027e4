import type { ApolloServer, ApolloServerPlugin } from '@apollo/server'
import type { IResolvers, TypeSource } from '@graphql-tools/utils'
import type { FastifyInstance } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import type { Accounts } from '../accounts/public.js'
import type {
  DefaultAccess,
  DirectiveNames,
  MongoFilter,
  Viewer as PolicyViewer,
  UnknownDirectives,
} from '../authorization/index.js'
import type { Context } from '../context/context.js'
import type { MailContent, MailDraft, SendMail } from '../mail/public.js'
import type { PasswordOptions } from '../passwords/public.js'
import type { FetchHandler, MountPlugin, NodeHandler, UpgradeHandler } from '../server/public.js'
import type { SessionEnded, Sessions, Viewer } from '../sessions/public.js'
import type { Configuration, ConfigurationOptions } from './configuration.js'
import type {
  CredentialSource,
  ExecuteOptions,
  ExecuteResult,
  FollowChanges,
  RouteGuard,
  RouteRules,
} from './embedding/public.js'
import type { OnEvent } from './events.js'
import type {
  BeforeRegister,
  BeforeSignIn,
  ClaimsRequest,
  ErasedAccount,
  ExportedAccount,
  Registered,
} from './hook-types.js'

/** The parts of the server that are passed to the application's `setup` function. */
export interface ApplicationParts {
  /** The server's MongoDB connection. Create your own models on it. */
  readonly connection: Connection
  readonly log: Logger
  /** Creates, finds and changes accounts. Same as `portcullis.accounts`. */
  readonly accounts: Accounts
  /** Lists and ends sessions. Same as `portcullis.sessions`. */
  readonly sessions: Sessions
  /** Iterates over the changes of a collection. Same as `portcullis.changes`. */
  readonly changes: FollowChanges
}

/** What an application adds to the context: members with other names, or a copy of the context with more members. */
export type ContextAddition =
  // `then` excludes promises, which have none of the context's members and would otherwise match.
  (object & { readonly [Name in keyof Context | 'then']?: never }) | Context

/**
 * The application's `context` function.
 *
 * @typeParam Services - what `setup` returns
 */
export type ExtendContext<Services = ApplicationParts> = (
  context: Context,
  services: Services,
) => ContextAddition | Promise<ContextAddition>

type PolicyAnswer = boolean | Promise<boolean>

/**
 * A function of `@policy`. Every result except `true`, and every error, refuses.
 *
 * - A function is called once per request.
 * - `{ per: 'object', decide, filter }`: `decide` is called once per object: for the parent object of a field, or each
 *   object of a type.
 *
 * @typeParam Services - what `setup` returns
 */
export type ServicePolicy<Services = ApplicationParts> =
  | ((viewer: PolicyViewer | null, context: Context, services: Services) => PolicyAnswer)
  | {
      readonly per: 'object'
      readonly decide: (
        viewer: PolicyViewer | null,
        object: unknown,
        context: Context,
        services: Services,
      ) => PolicyAnswer
      /**
       * The same policy as a MongoDB filter, for `context.accessible`: it finds the documents for which `decide` returns
       * true. `true` finds all, `false` none.
       */
      readonly filter?: (
        viewer: PolicyViewer | null,
        services: Services,
      ) => MongoFilter | boolean | Promise<MongoFilter | boolean>
    }

/** The functions of `@policy`, by name. */
export type ServicePolicies<Services = ApplicationParts> = Readonly<Record<string, ServicePolicy<Services>>>

/**
 * Functions of the application that take part in registration and sign-in. Each is awaited, with the time limit
 * `hookTimeout`. What a hook throws refuses the operation: an error of `defineError`, `badUserInput` or a `GraphQLError` is
 * sent to the client, any other as INTERNAL_SERVER_ERROR. A result has no effect, unless stated otherwise.
 *
 * @typeParam Services - what `setup` returns
 */
export interface ServiceHooks<Services = ApplicationParts> {
  /**
   * Called by `register` after the rate limits and the validation of the input, before the password is hashed. Not for
   * accounts that the program or the command creates.
   */
  beforeRegister?(registration: BeforeRegister, services: Services): void | Promise<void>
  /**
   * Called in the transaction that creates an account: by `register`, `accounts.create` and the command, not for imported
   * accounts. Called again if MongoDB retries the transaction, so send no mail and call no other system.
   */
  registered?(registration: Registered, services: Services): void | Promise<void>
  /**
   * Called after all proofs of a sign-in and before its session exists: by `login`, `register` and `sessions.start`.
   */
  beforeSignIn?(signIn: BeforeSignIn, services: Services): void | Promise<void>
  /**
   * Returns the text of a mail: in the language of the account or of the request, or your own. Nothing: the English text is
   * sent. Called for each attempt to send it; what it throws counts as a failed attempt.
   */
  mail?(
    draft: MailDraft,
    services: Services,
  ): MailContent | null | undefined | Promise<MailContent | null | undefined>
  /**
   * Returns claims of the application for a session: called at each sign-in, and by `sessions.renewClaims`. They are
   * members of `viewer.claims` and of the access token. JSON values under names of your own, at most 2,048 bytes. No
   * personal data: tokens are stored and logged by others.
   */
  claims?(
    request: ClaimsRequest,
    services: Services,
  ): Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>
  /**
   * Called in the transaction that erases a deleted account: deletes what your application stores of its user. If it throws,
   * nothing is erased, and it is called again some minutes later. Called again if MongoDB retries the transaction, so send no
   * mail and call no other system.
   */
  erased?(erased: ErasedAccount, services: Services): void | Promise<void>
  /**
   * Called in the transaction that reads an account for `accounts.export` and the command: returns what your application
   * stores of its user, as JSON values. May be called again.
   */
  exported?(exported: ExportedAccount, services: Services): unknown
}

/**
 * Settings of a server, and what an application adds to it. Settings override environment variables.
 *
 * @typeParam Services - what `setup` returns. It is inferred if `setup` stands before the options that use it
 */
export interface PortcullisOptions<Services = ApplicationParts> extends ConfigurationOptions {
  /**
   * Your own Mongoose connection, instead of `mongodbUri`. It must be connected or connecting, and belong to the copy
   * of Mongoose that this package imports. The server shares its client, does not change its settings, and does not
   * close it.
   */
  readonly connection?: Connection
  /**
   * For seeds and scripts: uses the private MongoDB of a development server that runs on the same data folder, instead of
   * failing, and starts nothing that a server starts. `listen()`, `handler`, `fetch` and `plugin` then throw, and no tokens are issued. Default `false`.
   */
  readonly attach?: boolean
  /**
   * Your type definitions, `extend type Query` and `extend enum Role`, with `@auth`, `@hasRole` and other directives.
   */
  readonly typeDefs?: TypeSource
  /**
   * Creates the services of your application, once, when the database is open and before the server accepts requests:
   * models, data sources, clients of other systems. `resolvers`, `context` and `policies` get its result. Without
   * `setup`, they get the argument of `setup`. If the result has a function `stop`, `portcullis.stop()` calls it after
   * the last request and before the database is closed.
   */
  readonly setup?: (parts: ApplicationParts) => Services | Promise<Services>
  /** Your resolvers, or a function that creates them from your services. */
  readonly resolvers?:
    | ResolverMap
    | readonly ResolverMap[]
    | ((services: Services) => Resolved | Promise<Resolved>)
  /**
   * Adds members to the context of each request, such as your own data loaders. It may return a promise. It must not
   * replace members of `Context`: the request then fails with CONTEXT_INVALID.
   */
  readonly context?: ExtendContext<Services>
  /**
   * Password rules in addition to length, common passwords and words of the account: further words of the service,
   * another list, a strength estimate (`createZxcvbnEstimate`), a breach check (`createBreachCheck`).
   */
  readonly passwords?: PasswordOptions
  /** User names that only operators can create. Replaces the default, `defaultReservedNames`. */
  readonly reservedNames?: readonly string[]
  /** Functions that take part in registration and sign-in. A registration or sign-in is refused if one throws. */
  readonly hooks?: ServiceHooks<Services>
  /** The functions of `@policy`, by name. */
  readonly policies?: ServicePolicies<Services>
  /**
   * Object types for which `context.accessible` is called. A policy per object without a filter on one of them fails the
   * start. Default: none; the call fails then.
   */
  readonly accessible?: readonly string[]
  /**
   * MongoDB paths of the GraphQL fields that `@owner` reads, by coordinate: `{ 'Article.authorId': 'author._id' }`. Default:
   * the name of the field, and `_id` for `id`.
   */
  readonly ownerPaths?: Readonly<Record<string, string>>
  /**
   * The rule of your fields without a directive. `auth`: root fields need a viewer. `deny`: every field is refused. `public`:
   * every field is open. The account schema has the same access with each. Default `auth`.
   */
  readonly default?: DefaultAccess
  /**
   * Renames directives, in the account schema too: `{ auth: 'signedIn' }` leaves `@auth` to a directive of yours. Default:
   * the names of `portcullis/schema.graphql`.
   */
  readonly directives?: Partial<DirectiveNames>
  /** Known scopes: any other scope in the schema fails the start. Default: every scope is accepted. */
  readonly scopes?: readonly string[]
  /**
   * Omits `requires` from errors: `true` from all, `'anonymous'` from those of anonymous requests. Default: `'anonymous'`
   * in production, otherwise `false`.
   */
  readonly hideRequirements?: boolean | 'anonymous'
  /** `whole`: one refused field refuses its query. Mutations are always refused as a whole. Default `partial`. */
  readonly refusals?: 'partial' | 'whole'
  /**
   * `grouped`: the refusals of one field in the items of lists are one error, with their number in `extensions.count`.
   * `each`: one error for each item. Default `each`.
   */
  readonly errors?: 'each' | 'grouped'
  /**
   * Maximum number of refusal errors in one response, at least 1. Further refused nullable fields are `null`, and not
   * counted. Default 100; 1,000 before errors are grouped.
   */
  readonly maxErrors?: number
  /**
   * How to treat directives that neither Portcullis nor `ignoredDirectives` knows, because they enforce nothing:
   * `warn` logs them, `error` fails the start. Default `warn`.
   */
  readonly unknownDirectives?: UnknownDirectives
  /** Names of directives that your own code implements. They cause no warning and no error. */
  readonly ignoredDirectives?: readonly string[]
  /**
   * Apollo Server plugins. They run after those of Portcullis, whose decisions they cannot change: docs/http.md. Their
   * `contextValue` is the context of the request from `executionDidStart` on.
   */
  readonly plugins?: readonly ApolloServerPlugin<Context>[]
  /**
   * Sends mails, instead of the mail server of `mailUrl`: by the API of a mail service, for example. It must reject if a mail was
   * not accepted; it is then called again later. See docs/mail.md.
   */
  readonly sendMail?: SendMail
  /** Called after each sign-in, refusal, revocation and change of an account. */
  readonly onEvent?: OnEvent
  /**
   * Default: JSON lines on standard output, at `logLevel`, with credentials redacted. In development, the lines are short
   * if standard output is a terminal.
   */
  readonly log?: Logger
  /** The clock, for tests. */
  readonly now?: () => Date
  /** Called once if the private MongoDB exits unexpectedly. Requests then fail. It is also logged. */
  readonly onDatabaseLost?: (error: Error) => void
  /** Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

// The application types its resolver maps (GraphQL Code Generator), so their parameters are unknown here.
// biome-ignore lint/suspicious/noExplicitAny: the type of @graphql-tools, whose parameters are invariant
export type ResolverMap = IResolvers<any, any>
type Resolved = ResolverMap | readonly ResolverMap[]

/** The address to listen on. Omitted members come from the configuration. */
export interface ListenOptions {
  /** With 0, the operating system selects a free port. */
  readonly port?: number
  readonly host?: string
}

/** A server that is ready to listen. */
export interface Portcullis {
  readonly config: Configuration
  /** The guarded schema. It enforces its directives in any executor that uses a context of this server. */
  readonly schema: GraphQLSchema
  readonly apollo: ApolloServer<Context>
  readonly fastify: FastifyInstance
  readonly connection: Connection
  /** Creates, finds and changes accounts, for routes, jobs and seed scripts. */
  readonly accounts: Accounts
  /** Lists and ends sessions, for routes and jobs. */
  readonly sessions: Sessions
  /**
   * Finds the viewer of an access token, for routes and other code outside GraphQL.
   *
   * @returns `null` without credentials
   * @throws UNAUTHENTICATED with `extensions.reason` for a token that is not accepted; TypeError for another source;
   *   SERVICE_UNAVAILABLE without the database
   */
  authenticate(source: CredentialSource): Promise<Viewer | null>
  /**
   * Creates a `preHandler` for Fastify routes that require a viewer. It sets `request.viewer`. Refusals are JSON
   * responses with the codes and statuses of GraphQL: 401 UNAUTHENTICATED, 403 FORBIDDEN.
   *
   * @throws TypeError for a role that the schema does not declare
   */
  require(rules?: RouteRules): RouteGuard
  /**
   * Executes an operation without HTTP: for jobs, tests and server-side rendering. Limits, guards, error presentation,
   * time limit and context are those of a request. Session and roles of the viewer are checked again. There are no
   * cookies, and the client has no address.
   *
   * @throws TypeError for an argument of the wrong type; the reason of `signal`
   */
  execute<Data = unknown, Variables = Readonly<Record<string, unknown>>>(
    operation: ExecuteOptions<Data, Variables>,
  ): Promise<ExecuteResult<Data>>
  /**
   * Finds the viewer of an account, for work on behalf of a user. It has no session and no `authTime`.
   *
   * @returns `null` if the account does not exist or is disabled
   */
  viewerOf(accountId: string): Promise<Viewer | null>
  /**
   * Answers requests of a Node server: Express, Connect, Nest, `http.createServer`. It works without `listen()`. See
   * `docs/mounting.md`.
   */
  readonly handler: NodeHandler
  /**
   * Opens WebSockets for subscriptions in a Node server: `server.on('upgrade', portcullis.upgrade)`, for requests to `/graphql`. Not
   * needed with `listen()`. Where WebSockets are off, it refuses the request with 404. See `docs/subscriptions.md`.
   */
  readonly upgrade: UpgradeHandler
  /** Answers requests of the Fetch API: Next, Hono, tests. It works without `listen()`. See `docs/mounting.md`. */
  readonly fetch: FetchHandler
  /** A plugin for an existing Fastify server. It works without `listen()`. See `docs/mounting.md`. */
  readonly plugin: MountPlugin
  /**
   * Calls `listener` for each session that ends while this server runs, on this instance or another one: to close
   * WebSockets, or to clear data of the session. At least once for each end. An error of the listener is logged.
   *
   * With `revocation: 'strict'`, and on a sharded cluster, only ends on this instance are reported.
   *
   * @returns a function that removes the listener
   * @throws TypeError for another event, or a listener that is not a function
   */
  on(event: 'sessionEnded', listener: (ended: SessionEnded) => void | Promise<void>): () => void
  /** Iterates over the changes of a collection, for subscriptions. See `docs/subscriptions.md`. */
  readonly changes: FollowChanges
  /** @returns the URLs of `/graphql` and `/metrics`. `metricsUrl` is `null` if metrics are not served */
  listen(options?: ListenOptions): Promise<{ readonly url: string; readonly metricsUrl: string | null }>
  /** Completes requests in progress, then closes the server and the database. It can be called repeatedly. */
  stop(): Promise<void>
}

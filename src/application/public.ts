import type { ApolloServer } from '@apollo/server'
import type { IResolvers, TypeSource } from '@graphql-tools/utils'
import type { FastifyInstance } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import type { Accounts } from '../accounts/public.js'
import type { Policies, UnknownDirectives } from '../authorization/index.js'
import type { Context } from '../context/context.js'
import type { PasswordOptions } from '../passwords/public.js'
import type { FetchHandler, MountPlugin, NodeHandler } from '../server/public.js'
import type { Sessions } from '../sessions/public.js'
import type { Configuration, ConfigurationOptions } from './configuration.js'
import type { OnEvent } from './events.js'

/** The parts of the server that are passed to the application's resolver factory. */
export interface ApplicationParts {
  /** The server's MongoDB connection. Create your own models on it. */
  readonly connection: Connection
  readonly log: Logger
  /** Creates, finds and changes accounts. Same as `portcullis.accounts`. */
  readonly accounts: Accounts
  /** Lists and ends sessions. Same as `portcullis.sessions`. */
  readonly sessions: Sessions
}

/** What an application adds to the context: members with other names, or a copy of the context with more members. */
export type ContextAddition =
  // `then` excludes promises, which have none of the context's members and would otherwise match.
  (object & { readonly [Name in keyof Context | 'then']?: never }) | Context

/** The application's `context` function. */
export type ExtendContext = (context: Context) => ContextAddition | Promise<ContextAddition>

/** Settings of a server, and what an application adds to it. Settings override environment variables. */
export interface PortcullisOptions extends ConfigurationOptions {
  /**
   * Your own Mongoose connection, instead of `mongodbUri`. It must be connected or connecting, and belong to the copy
   * of Mongoose that this package imports. The server shares its client, does not change its settings, and does not
   * close it.
   */
  readonly connection?: Connection
  /**
   * Your type definitions, `extend type Query` and `extend enum Role`, with `@auth`, `@hasRole` and other directives.
   */
  readonly typeDefs?: TypeSource
  /** Your resolvers, or a function that creates them when the database is open. */
  readonly resolvers?:
    | ResolverMap
    | readonly ResolverMap[]
    | ((parts: ApplicationParts) => ResolverMap | Promise<ResolverMap>)
  /**
   * Adds members to the context of each request, such as your own data loaders. It may return a promise. It must not
   * replace members of `Context`: the request then fails with CONTEXT_INVALID.
   */
  readonly context?: ExtendContext
  /**
   * Password rules in addition to length, common passwords and words of the account: further words of the service,
   * another list, a strength estimate (`createZxcvbnEstimate`), a breach check (`createBreachCheck`).
   */
  readonly passwords?: PasswordOptions
  /** User names that only operators can create. Replaces the default, `defaultReservedNames`. */
  readonly reservedNames?: readonly string[]
  /** The functions of `@policy`, by name. */
  readonly policies?: Policies<Context>
  /**
   * How to treat directives that neither Portcullis nor `ignoredDirectives` knows, because they enforce nothing:
   * `warn` logs them, `error` fails the start. Default `warn`.
   */
  readonly unknownDirectives?: UnknownDirectives
  /** Names of directives that your own code implements. They cause no warning and no error. */
  readonly ignoredDirectives?: readonly string[]
  /** Called after each sign-in, refusal, revocation and change of an account. */
  readonly onEvent?: OnEvent
  /** Default: JSON lines on standard output, at `logLevel`, with credentials redacted. */
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
type ResolverMap = IResolvers<any, any>

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
   * Answers requests of a Node server: Express, Connect, Nest, `http.createServer`. It works without `listen()`. See
   * `docs/mounting.md`.
   */
  readonly handler: NodeHandler
  /** Answers requests of the Fetch API: Next, Hono, tests. It works without `listen()`. See `docs/mounting.md`. */
  readonly fetch: FetchHandler
  /** A plugin for an existing Fastify server. It works without `listen()`. See `docs/mounting.md`. */
  readonly plugin: MountPlugin
  /** @returns the URLs of `/graphql` and `/metrics`. `metricsUrl` is `null` if metrics are not served */
  listen(options?: ListenOptions): Promise<{ readonly url: string; readonly metricsUrl: string | null }>
  /** Completes requests in progress, then closes the server and the database. It can be called repeatedly. */
  stop(): Promise<void>
}

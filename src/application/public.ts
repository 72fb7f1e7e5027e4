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
import type { Sessions } from '../sessions/public.js'
import type { Configuration, ConfigurationOptions } from './configuration.js'
import type { OnEvent } from './events.js'

/** What an application's resolvers may be built on. */
export interface ApplicationParts {
  /** The server's connection to MongoDB: make your own models on it. */
  readonly connection: Connection
  readonly log: Logger
  /** Makes, finds and changes accounts: also `portcullis.accounts`. */
  readonly accounts: Accounts
  /** Lists and ends sessions: also `portcullis.sessions`. */
  readonly sessions: Sessions
}

/** What an application adds to the context: members of its own names, or a copy of the context with more in it. */
export type ContextAddition =
  // `then`: a promise has none of our names either, whatever it is one of.
  (object & { readonly [Name in keyof Context | 'then']?: never }) | Context

export type ExtendContext = (context: Context) => ContextAddition | Promise<ContextAddition>

/** Settings of a server and what an application adds to it. Settings win over environment variables. */
export interface PortcullisOptions extends ConfigurationOptions {
  /**
   * Your own Mongoose connection, instead of `mongodbUri`: open or opening, and of the copy of Mongoose that this package
   * imports. Its client is shared; what you set on it is yours, and it stays open at the end.
   */
  readonly connection?: Connection
  /** Your types, `extend type Query`, `extend enum Role`, with `@auth`, `@hasRole` and the other directives. */
  readonly typeDefs?: TypeSource
  /** Your resolvers, or what makes them once the database is open. */
  readonly resolvers?:
    | ResolverMap
    | readonly ResolverMap[]
    | ((parts: ApplicationParts) => ResolverMap | Promise<ResolverMap>)
  /**
   * Adds to the context of each request: your own loaders, for example. It may return a promise. Members of `Context`
   * cannot be replaced: CONTEXT_INVALID refuses each request.
   */
  readonly context?: ExtendContext
  /**
   * What may be a password, beyond length, common passwords and the account's own words: other words of the service,
   * another list, an estimate of strength (`createZxcvbnEstimate`), a breach check (`createBreachCheck`).
   */
  readonly passwords?: PasswordOptions
  /** Names that nobody can register, operators aside. Default: `defaultReservedNames`, which this replaces. */
  readonly reservedNames?: readonly string[]
  /** What `@policy` calls, by name. */
  readonly policies?: Policies<Context>
  /**
   * A directive whose meaning nobody claimed guards nothing: `warn` names it in the log, `error` stops the start. Default
   * `warn`.
   */
  readonly unknownDirectives?: UnknownDirectives
  /** Names of directives that your own code implements: no warning, no error. */
  readonly ignoredDirectives?: readonly string[]
  /** Told of each sign-in, refusal, revocation and change of an account, once it is certain. */
  readonly onEvent?: OnEvent
  /** Default: JSON lines on standard output, at `logLevel`, with credentials redacted. */
  readonly log?: Logger
  /** The clock, for tests. */
  readonly now?: () => Date
  /** Called once if the private MongoDB ends by itself: nothing can be served any more. It is logged in any case. */
  readonly onDatabaseLost?: (error: Error) => void
  /** Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

// Resolver maps are typed by the application (GraphQL Code Generator): their parameters can't be known here.
// biome-ignore lint/suspicious/noExplicitAny: the type of @graphql-tools, whose parameters are invariant
type ResolverMap = IResolvers<any, any>

/** Where to listen; what is left out comes from the configuration. */
export interface ListenOptions {
  /** 0 lets the system choose. */
  readonly port?: number
  readonly host?: string
}

/** A server that is ready to listen. */
export interface Portcullis {
  readonly config: Configuration
  /** Guarded by its directives: safe in any executor that is given a context of this server. */
  readonly schema: GraphQLSchema
  readonly apollo: ApolloServer<Context>
  readonly fastify: FastifyInstance
  readonly connection: Connection
  /** Makes, finds and changes accounts, for routes, jobs and seeds. */
  readonly accounts: Accounts
  /** Lists and ends sessions, for routes and jobs. */
  readonly sessions: Sessions
  /** @returns the addresses of /graphql and of /metrics, `null` where that is not served */
  listen(options?: ListenOptions): Promise<{ readonly url: string; readonly metricsUrl: string | null }>
  /** Finishes the requests under way, then closes the server and the database. Safe to call twice. */
  stop(): Promise<void>
}

import type { BaseContext } from '@apollo/server'
import type { DocumentNode, GraphQLError, GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { Client } from '../context/client.js'
import type { DeviceCookie, RefreshCookie } from '../context/cookies.js'
import type { Lifetime } from '../context/lifetime.js'
import type { ServiceRoute } from '../manifest/index.js'
import type { Viewer } from '../sessions/index.js'
import type { Tracing } from '../tracing/index.js'
import type { Limits } from './request-limits.js'
import type { ServerSettings } from './settings.js'

/** How far a mutation has got. */
export interface MutationRun {
  /** Whether each of its root fields works beside a bearer that does not. */
  readonly isPublic: boolean
  /** How many of its root fields have begun. */
  started: number
}

/** What the server knows of a request, for a context to be made from. */
export interface RequestBase {
  readonly viewer: Viewer | null
  readonly client: Client
  readonly requestId: string
  /** Its lines carry the request's id. */
  readonly log: Logger
  readonly lifetime: Lifetime
  readonly refreshCookie: RefreshCookie
  readonly deviceCookie: DeviceCookie
  /** `null` for a query. */
  readonly mutation: MutationRun | null
}

/** Whether an operation as a whole may run, decided before its first resolver. */
export type Decision =
  | { readonly kind: 'proceed' }
  | {
      readonly kind: 'refused'
      /** 401 for nobody, 403 for a viewer. */
      readonly status: 401 | 403
      /** Each with the code UNAUTHENTICATED or FORBIDDEN; at least one. */
      readonly errors: readonly GraphQLError[]
    }

export interface OperationRequest<Context> {
  /** Parsed and validated; the same object for the same source, so plans can be memoised on it. */
  readonly document: DocumentNode
  readonly operationName: string | null
  /** As the client sent them; they fit the operation. */
  readonly rawVariables: Readonly<Record<string, unknown>>
  readonly viewer: Viewer | null
  /** What the resolvers will be given. */
  readonly context: Context
}

/** A GraphQL operation that was answered, for whoever counts. */
export interface AnsweredOperation {
  /** As the client named it; `null` where it did not, and where `type` is `null`. */
  readonly name: string | null
  /** `null` where the request was refused before its operation was known to be valid. */
  readonly type: 'query' | 'mutation' | 'subscription' | null
  /** Names of fields of the root type, fragments spread out. */
  readonly rootFields: ReadonlySet<string>
  readonly isSignedIn: boolean
  /** As the client got them. */
  readonly errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[]
}

export interface AnsweredRequest {
  /** As it was registered, without parameters; `null` where nothing is at the address. */
  readonly route: string | null
  readonly status: number
  /** From its headers to the last byte handed to the system. */
  readonly seconds: number
  /** The limit for which it was shed before its operation was looked at, else `null`. */
  readonly shedBy: string | null
  /** `null` for what is no GraphQL request, and for what was shed. */
  readonly operation: AnsweredOperation | null
}

/** What `/metrics` answers. */
export interface MetricsPage {
  print(): Promise<string>
  readonly contentType: string
}

/** How `/metrics` is reached: settings of `metrics/`, which the server does not know. */
export interface MetricsAccess {
  readonly metricsPort?: number
  readonly metricsToken?: string
}

export interface ServerDependencies<Context extends BaseContext> {
  /** With its directives already enforced: the server adds nothing to it. */
  readonly schema: GraphQLSchema
  readonly config: Pick<
    ServerSettings,
    'mode' | 'corsOrigins' | 'trustProxy' | 'introspection' | 'tlsCertFile' | 'tlsKeyFile'
  > &
    Partial<Pick<ServerSettings, 'corsHeaders' | 'hsts'>> &
    MetricsAccess
  readonly log: Logger
  /**
   * The viewer of an access token. Without a promise where no I/O is needed: that is the path to keep fast.
   *
   * @throws an expected error of status 401, UNAUTHENTICATED with `extensions.reason`, or SERVICE_UNAVAILABLE
   */
  readonly authenticate: (bearerToken: string) => Viewer | Promise<Viewer>
  /**
   * Without a promise where no I/O is needed.
   *
   * @throws an expected error: a fault of the program, which refuses the request with status 500
   */
  readonly createContext: (base: RequestBase) => Context | Promise<Context>
  /** Without a promise where no I/O is needed. */
  readonly decide: (request: OperationRequest<Context>) => Decision | Promise<Decision>
  /** Whether the database answers. */
  readonly isReady: () => boolean | Promise<boolean>
  /** What features answer to plain requests: the key set (RFC 7517, section 5), for example. */
  readonly routes: readonly ServiceRoute[]
  /** Root fields that work with any bearer, dead ones too. */
  readonly publicOperations: readonly string[]
  /**
   * Coordinates of Portcullis' own fields. Faults of their input are answered like those that they find themselves, with
   * status 200, and `InputFault`s are left to them. Default: none.
   */
  readonly ownFields?: ReadonlySet<string>
  readonly limits?: Partial<Limits>
  /** Told of each answered request; it must not throw. */
  readonly onAnswered?: (answered: AnsweredRequest) => void
  /** Served at `/metrics`: on `metricsPort` where there is one, else beside the API for who knows `metricsToken`. */
  readonly metrics?: MetricsPage
  /** Default: no spans. */
  readonly tracing?: Tracing
  /**
   * How long `stop()` goes on as before while `/readyz` already answers 503, so that balancers notice before
   * connections are refused. Default 0.
   */
  readonly unreadyMilliseconds?: number
  /** How often the TLS files are looked at for renewed ones. Default 2,000. */
  readonly tlsIntervalMilliseconds?: number
  /** How long `stop()` then waits for requests in flight before it cuts them off. Default 10,000. */
  readonly drainMilliseconds?: number
}

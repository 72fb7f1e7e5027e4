import type { ApolloServerPlugin, BaseContext } from '@apollo/server'
import type { DocumentNode, GraphQLError, GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { Client } from '../context/client.js'
import type { DeviceCookie, RefreshCookie } from '../context/cookies.js'
import type { Lifetime } from '../context/lifetime.js'
import type { DevelopmentMail, ServiceRoute } from '../manifest/index.js'
import type { Viewer } from '../sessions/index.js'
import type { Tracing } from '../tracing/index.js'
import type { RegisteredOperations } from './document/registered-operations.js'
import type { GroupErrors } from './errors/present-error.js'
import type { Limits } from './request-limits.js'
import type { ServerSettings } from './settings.js'
import type { FollowBearer } from './subscriptions/types.js'

/** Execution progress of a mutation. */
export interface MutationRun {
  /** Whether every root field is a public operation, which works with an invalid bearer token. */
  readonly isPublic: boolean
  /** Root fields whose execution has started. */
  started: number
}

/** The data of a request from which the context is created. */
export interface RequestBase {
  readonly viewer: Viewer | null
  readonly client: Client
  readonly requestId: string
  /** A child logger: its lines contain the request ID. */
  readonly log: Logger
  readonly lifetime: Lifetime
  readonly refreshCookie: RefreshCookie
  readonly deviceCookie: DeviceCookie
  /** `null` for a query. */
  readonly mutation: MutationRun | null
}

/** The early decision: whether an operation may execute at all, made before its first resolver runs. */
export type Decision =
  | { readonly kind: 'proceed' }
  | {
      readonly kind: 'refused'
      /** 401 without a viewer, and for one who only has to authenticate again. 403 for any other viewer. */
      readonly status: 401 | 403
      /** The value of `WWW-Authenticate` where the viewer has to authenticate again (RFC 9470). */
      readonly challenge?: string | null
      /** At least one. Each has the code UNAUTHENTICATED, FORBIDDEN or REAUTHENTICATION_REQUIRED. */
      readonly errors: readonly GraphQLError[]
    }

/** The input of the early decision. */
export interface OperationRequest<Context> {
  /** Parsed and validated. The same source yields the same object while it is cached, so plans are memoised on it. */
  readonly document: DocumentNode
  readonly operationName: string | null
  /** As sent by the client, before coercion. They match the operation. */
  readonly rawVariables: Readonly<Record<string, unknown>>
  readonly viewer: Viewer | null
  /** The context value that resolvers receive. */
  readonly context: Context
}

/** A GraphQL operation that was answered, for metrics. */
export interface AnsweredOperation {
  /** The operation name. `null` for an anonymous operation, and when `type` is `null`. */
  readonly name: string | null
  /** `null` if the request was refused before its operation was validated. */
  readonly type: 'query' | 'mutation' | 'subscription' | null
  /** Names of the fields of the root type, including those of fragments. */
  readonly rootFields: ReadonlySet<string>
  readonly isSignedIn: boolean
  /** As sent to the client. */
  readonly errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[]
}

/** An HTTP request whose response was sent, for metrics. */
export interface AnsweredRequest {
  /** The route pattern, without parameter values. `null` if no route matched. */
  readonly route: string | null
  readonly status: number
  /** From the request's headers until the last byte of the response was handed to the operating system. */
  readonly seconds: number
  /** The limit that shed the request before its operation was read, otherwise `null`. */
  readonly shedBy: string | null
  /** `null` for requests that are not GraphQL and for requests that were shed. */
  readonly operation: AnsweredOperation | null
}

/** The response of `/metrics`. */
export interface MetricsPage {
  print(): Promise<string>
  readonly contentType: string
}

/** Access to `/metrics`. These are settings of `metrics/`, on which the server does not depend. */
export interface MetricsAccess {
  readonly metricsPort?: number
  readonly metricsToken?: string
}

/** What `createServer` needs. Authentication and authorization are passed in as functions. */
export interface ServerDependencies<Context extends BaseContext> {
  /** Already enforces its directives. The server adds no checks to it. */
  readonly schema: GraphQLSchema
  readonly config: Pick<
    ServerSettings,
    'mode' | 'corsOrigins' | 'trustProxy' | 'introspection' | 'tlsCertFile' | 'tlsKeyFile'
  > &
    Partial<Pick<ServerSettings, 'corsHeaders' | 'hsts' | 'basePath' | 'websockets'>> &
    MetricsAccess
  readonly log: Logger
  /**
   * The viewer of an access token. Returns no promise when no I/O is needed, because that is the hot path.
   *
   * @throws an expected error of status 401, UNAUTHENTICATED with `extensions.reason`, or SERVICE_UNAVAILABLE
   */
  readonly authenticate: (bearerToken: string) => Viewer | Promise<Viewer>
  /** Follows the bearer of an open subscription. Default: nothing is followed, and only events find that it has ended. */
  readonly followBearer?: FollowBearer
  /**
   * Creates the context value. Returns no promise when no I/O is needed.
   *
   * @throws any error, including an expected one, is a defect of the application: the request gets status 500
   */
  readonly createContext: (base: RequestBase) => Context | Promise<Context>
  /** The early decision. Returns no promise when no I/O is needed. */
  readonly decide: (request: OperationRequest<Context>) => Decision | Promise<Decision>
  /** Whether the database responds. */
  readonly isReady: () => boolean | Promise<boolean>
  /** Routes of the features outside GraphQL, such as the key set (RFC 7517, section 5). */
  readonly routes: readonly ServiceRoute[]
  /** Mails that are shown on the landing page, to requests from this machine. Default: none. */
  readonly developmentMails?: (() => readonly DevelopmentMail[]) | undefined
  /** Root fields that accept any bearer token, including an expired or revoked one. */
  readonly publicOperations: readonly string[]
  /**
   * Coordinates of Portcullis' own fields. Invalid input for them is reported with status 200, as their resolvers do.
   * Their resolvers report each `InputFault`. Default: none.
   */
  readonly ownFields?: ReadonlySet<string>
  readonly limits?: Partial<Limits>
  /** Joins errors of a response that say the same. Default: each is shown. */
  readonly groupErrors?: GroupErrors | undefined
  /** Default `null`: every operation is accepted. */
  readonly registeredOperations?: RegisteredOperations | null
  /** Apollo plugins of the application. Default: none. */
  readonly plugins?: readonly ApolloServerPlugin<Context>[]
  /** Called after each response. It must not throw. */
  readonly onAnswered?: (answered: AnsweredRequest) => void
  /** Served at `/metrics`: on `metricsPort` if set, otherwise on the API's port to clients that send `metricsToken`. */
  readonly metrics?: MetricsPage
  /** Default: no spans. */
  readonly tracing?: Tracing
  /** Called once, at the first request that another server passes on. */
  readonly onMounted?: () => void
  /**
   * How long `stop()` keeps serving requests while `/readyz` responds with 503. Load balancers then notice before
   * connections are refused. Default 0.
   */
  readonly unreadyMilliseconds?: number
  /** Interval at which the TLS files are read again to detect renewal. Default 2,000. */
  readonly tlsIntervalMilliseconds?: number
  /** How long `stop()` then waits for requests in flight before it closes their connections. Default 10,000. */
  readonly drainMilliseconds?: number
}

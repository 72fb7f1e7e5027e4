import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Client } from '../../context/client.js'
import type { Viewer } from '../../sessions/public.js'
import type { CookieNames } from '../http/cookies/cookie-names.js'
import { createDeviceCookie } from '../http/cookies/device-cookie.js'
import { noDeviceCookie, noRefreshCookie } from '../http/cookies/no-cookies.js'
import { createRefreshCookie } from '../http/cookies/refresh-cookie.js'
import { clientAddressOf } from '../http/forwarding.js'
import { logOf } from '../log.js'
import type { StreamRequest } from '../subscriptions/stream-request.js'
import type { AnsweredOperation, MutationRun, RequestBase } from '../types.js'
import type { Credentials } from './credentials.js'
import type { RunningLifetime } from './lifetime.js'

/**
 * A GraphQL request, by HTTP or in process. Apollo carries it as the context value until the context is created.
 */
export interface IncomingRequest {
  readonly log: Logger
  /** The `Accept` header. */
  readonly accept: string | undefined
  /** Whether the program itself executes the operation, without HTTP. */
  readonly isLocal: boolean
  /** Whether the request has a span. */
  readonly isTraced: boolean
  readonly credentials: Credentials
  readonly lifetime: RunningLifetime
  /** What a subscription needs. `null` if the request has no way to send a stream. */
  readonly stream: StreamRequest | null
  readonly base: (viewer: Viewer | null, mutation: MutationRun | null) => RequestBase
  /** For logs, metrics and traces: the operation once it is validated, and its errors. */
  operation: string | null
  type: AnsweredOperation['type']
  rootFields: AnsweredOperation['rootFields']
  isSignedIn: boolean
  mutation: MutationRun | null
  errors: AnsweredOperation['errors']
  codes: readonly string[]
  /** Whether one of the errors is a fault of the server. */
  isFault: boolean
}

const key = Symbol('incoming request')
const maxLanguages = 200
const maxUserAgent = 512
const noFields: ReadonlySet<string> = new Set()

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on GraphQL requests. */
    graphql: IncomingRequest | null
    /** Whether the response is a stream that has begun. It was reported then. */
    isStreaming: boolean
  }
}

/** What the cookies of all requests depend on. */
export interface CookieOptions {
  readonly names: CookieNames
  /** The origins that are configured for CORS. */
  readonly allowedOrigins: ReadonlySet<string>
}

/** Creates the state of a GraphQL request. */
export function createIncomingRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  credentials: Credentials,
  lifetime: RunningLifetime,
  { names, allowedOrigins }: CookieOptions,
  stream: StreamRequest | null,
): IncomingRequest {
  return {
    log: logOf(request),
    accept: request.headers.accept,
    isLocal: false,
    isTraced: request.trace?.context != null,
    credentials,
    lifetime,
    stream,
    operation: null,
    type: null,
    rootFields: noFields,
    isSignedIn: false,
    mutation: null,
    errors: [],
    codes: [],
    isFault: false,
    base: (viewer, mutation) => ({
      viewer,
      client: {
        userAgent: request.headers['user-agent']?.slice(0, maxUserAgent) ?? null,
        ipAddress: clientAddressOf(request),
        requestId: request.id,
        ...languagesOf(request.headers['accept-language']),
      },
      requestId: request.id,
      log: logOf(request),
      lifetime,
      refreshCookie: createRefreshCookie(request, reply, names.refresh, allowedOrigins),
      deviceCookie: createDeviceCookie(request, reply, names.device),
      mutation,
    }),
  }
}

/** What a request without an HTTP response of its own consists of: one in process, or a message of a WebSocket. */
export interface BareRequest {
  readonly credentials: Credentials
  readonly lifetime: RunningLifetime
  readonly log: Logger
  readonly client: Client
  readonly requestId: string
  readonly isLocal: boolean
  readonly stream: StreamRequest | null
}

/** Creates the state of a request without a response of its own: it has no cookies and no span. */
export function createBareRequest({
  credentials,
  lifetime,
  log,
  client,
  requestId,
  isLocal,
  stream,
}: BareRequest): IncomingRequest {
  return {
    log,
    accept: undefined,
    isLocal,
    isTraced: false,
    credentials,
    lifetime,
    stream,
    operation: null,
    type: null,
    rootFields: noFields,
    isSignedIn: false,
    mutation: null,
    errors: [],
    codes: [],
    isFault: false,
    base: (viewer, mutation) => ({
      viewer,
      client,
      requestId,
      log,
      lifetime,
      refreshCookie: noRefreshCookie,
      deviceCookie: noDeviceCookie,
      mutation,
    }),
  }
}

/** The provisional context value that Apollo carries until the viewer is known. */
export function carry(incoming: IncomingRequest): object {
  return { [key]: incoming }
}

/**
 * The request that a provisional context value carries.
 *
 * @returns `null` for an operation outside HTTP: the caller of `apollo.executeOperation` supplies the context
 */
export function incomingOf(contextValue: object): IncomingRequest | null {
  // The symbol is private to this module: only `carry` sets it.
  return (contextValue as { [key]?: IncomingRequest })[key] ?? null
}

/** Absent where a client names none, as most programs do: `*` accepts any. */
function languagesOf(header: string | undefined): { readonly languages?: string } {
  return header === undefined || header === '*' ? {} : { languages: header.slice(0, maxLanguages) }
}

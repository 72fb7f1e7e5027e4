import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server as NodeServer } from 'node:http'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify, LogController } from 'fastify'
import type { Logger } from 'pino'
import { sendFailure } from '../errors/failure.js'
import { createClientErrorHandler, createErrorHandler, failureOf } from '../errors/http-errors.js'
import type { ErrorPresenter } from '../errors/present-error.js'
import { logOf, serializers } from '../log.js'
import { logRequest } from '../observe/request-line.js'
import { countHeaders } from '../operation/credentials.js'
import type { Paths } from '../operation/paths.js'
import type { Limits } from '../request-limits.js'
import type { ServerSettings } from '../settings.js'
import { allowOrigins, securityHeaders } from './browser-headers.js'
import { decorateRequests, type Forwarding } from './forwarding.js'
import type { Guards } from './guards.js'
import { acceptJsonOnly } from './json-body.js'
import { schemaCompilers } from './schema-compilers.js'
import type { TlsFiles } from './tls/tls-files.js'
import { selectUpgrades } from './upgrade-requests.js'

/** The settings of the HTTP server. */
export type HttpConfiguration = Pick<ServerSettings, 'mode' | 'corsOrigins' | 'trustProxy'> &
  Partial<Pick<ServerSettings, 'corsHeaders' | 'hsts'>>

/** Options of `createHttpServer`. */
export interface HttpOptions {
  readonly config: HttpConfiguration
  readonly log: Logger
  readonly limits: Limits
  readonly paths: Paths
  readonly presenter: ErrorPresenter
  /** `null`: plain HTTP. */
  readonly tls: TlsFiles | null
  readonly guards: Guards
  /** Whether a request becomes a WebSocket. Default: none does. */
  readonly isUpgrade?: ((request: IncomingMessage) => boolean) | undefined
}

/** Maximum size of the headers of a request. */
export const maxHeaderBytes = 16 * 1024
const headersTimeoutMilliseconds = 10_000
const longestRequestTimeoutMilliseconds = 30_000
/** Slower than a poor mobile connection. */
const slowestBodyBytesPerSecond = 20_000
/** Socket inactivity timeout. Longer than the slowest response should take. */
const connectionTimeoutMilliseconds = 60_000
/** Longer than the idle timeout of common load balancers (60 s), so that the balancer closes idle connections first. */
const keepAliveTimeoutMilliseconds = 72_000
const defaultHsts = 'max-age=31536000'
/**
 * Headers that must not be repeated (RFC 9110, section 5.3). Node keeps the first one, and a proxy may have used the
 * other. `readCredentials` refuses a repeated `Authorization`.
 */
export const singletons = ['host', 'content-type'] as const

/** Creates the Fastify server with everything that applies to all requests. It has no routes. */
export async function createHttpServer({
  config,
  log,
  limits,
  paths,
  presenter,
  tls,
  guards,
  isUpgrade,
}: HttpOptions): Promise<FastifyInstance> {
  const { forwarding, bodies, connections } = guards
  const nodeOptions = {
    IncomingMessage: isUpgrade === undefined ? bodies.Message : selectUpgrades(bodies.Message, isUpgrade),
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersTimeoutMilliseconds,
    connectionsCheckingInterval: 2_000,
  }
  const options = {
    loggerInstance: log.child({}, { serializers }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => randomUUID(),
    bodyLimit: limits.bodyBytes,
    schemaController: { compilersFactory: schemaCompilers() },
    requestTimeout: requestTimeoutFor(limits.bodyBytes),
    connectionTimeout: connectionTimeoutMilliseconds,
    keepAliveTimeout: keepAliveTimeoutMilliseconds,
    // While draining, the server still answers requests. `/readyz` makes the load balancer stop sending them.
    return503OnClosing: false,
    forceCloseConnections: 'idle' as const,
    clientErrorHandler: createClientErrorHandler({ headerBytes: maxHeaderBytes }),
    frameworkErrors: (
      error: Parameters<typeof failureOf>[0],
      request: FastifyRequest,
      reply: FastifyReply,
    ) => {
      sendFailure(
        request,
        reply,
        failureOf(error, limits) ?? { status: 400, message: 'The request is not valid.' },
      )
    },
  }
  const untyped: unknown =
    tls === null
      ? fastify({ ...options, http: nodeOptions })
      : fastify({ ...options, https: { ...nodeOptions, ...tls.options } })
  // The two types differ in `server` and in the logger. Only their common members are used.
  const server = untyped as FastifyInstance

  connections.guard(server.server)
  allowLargerBodies(server, bodies)
  acceptJsonOnly(server, limits)
  server.setErrorHandler(createErrorHandler(presenter, limits))
  server.setNotFoundHandler((request, reply) =>
    sendFailure(request, reply, { status: 404, message: 'There is no resource at this path.' }),
  )
  decorateRequests(server, forwarding)
  addHeaders(server, forwarding, config.hsts ?? defaultHsts)
  await allowOrigins(server, { corsOrigins: config.corsOrigins, corsHeaders: config.corsHeaders ?? [] })
  logRequests(server, paths)
  return server
}

/** The request timeout in milliseconds, by body size. It limits clients that send a small body slowly (slowloris). */
function requestTimeoutFor(bodyBytes: number): number {
  const bodyMilliseconds = (bodyBytes / slowestBodyBytesPerSecond) * 1000
  return Math.min(headersTimeoutMilliseconds + Math.ceil(bodyMilliseconds), longestRequestTimeoutMilliseconds)
}

/** Raises the request timeout and the budget for incomplete bodies for application routes with a larger `bodyLimit`. */
function allowLargerBodies(server: FastifyInstance, bodies: Guards['bodies']): void {
  server.addHook('onRoute', ({ bodyLimit }) => {
    if (bodyLimit === undefined) return
    bodies.allow(bodyLimit)
    server.server.requestTimeout = Math.max(server.server.requestTimeout, requestTimeoutFor(bodyLimit))
  })
}

/** Adds the headers of every response, and refuses requests with a repeated header of `singletons`. */
function addHeaders(server: FastifyInstance, forwarding: Forwarding, hsts: string): void {
  const { secure, plain } = securityHeaders(hsts)
  // A callback, because a promise per hook is a considerable part of the cost of a small request.
  server.addHook('onRequest', (request, reply, done) => {
    const isSecure = forwarding.protocolOf(request.raw) === 'https'
    reply.headers(isSecure ? secure : plain).header('x-request-id', request.id)
    const repeated = singletons.find((name) => countHeaders(request.raw.rawHeaders, name) > 1)
    if (repeated === undefined) done()
    else sendFailure(request, reply, { status: 400, message: `The ${repeated} header must not be repeated.` })
  })
}

/** Logs one line per request, without headers, body, variables or query string. */
function logRequests(server: FastifyInstance, paths: Paths): void {
  server.decorateRequest('graphql', null)
  server.decorateRequest('isStreaming', false)
  server.addHook('onResponse', (request, reply, done) => {
    if (logOf(request).isLevelEnabled('info') && !request.isStreaming) logRequest(request, reply, paths)
    done()
  })
}

/** The description of the symbol of Fastify's additional servers. Fastify creates one per address of `localhost`. */
const bindingsName = 'fastify.server.bindings'

/** The Node servers of a Fastify instance. Those of additional addresses exist only after `listen()`. */
export function nodeServersOf(fastify: FastifyInstance): NodeServer[] {
  const key = Object.getOwnPropertySymbols(fastify).find(({ description }) => description === bindingsName)
  const further: unknown = key === undefined ? [] : Reflect.get(fastify, key)
  // Fastify creates them with the same factory as the first.
  return [fastify.server, ...(Array.isArray(further) ? (further as NodeServer[]) : [])]
}

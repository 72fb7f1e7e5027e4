import { randomUUID } from 'node:crypto'
import type { Server as NodeServer } from 'node:http'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify, LogController } from 'fastify'
import type { Logger } from 'pino'
import { sendFailure } from '../errors/failure.js'
import { createClientErrorHandler, createErrorHandler, failureOf } from '../errors/http-errors.js'
import type { ErrorPresenter } from '../errors/present-error.js'
import { logOf, serializers } from '../log.js'
import { countHeaders } from '../operation/credentials.js'
import { graphqlPath } from '../operation/graphql-path.js'
import type { Limits } from '../request-limits.js'
import type { ServerSettings } from '../settings.js'
import { allowOrigins, securityHeaders } from './browser-headers.js'
import { decorateRequests, type Forwarding } from './forwarding.js'
import type { Guards } from './guards.js'
import { acceptJsonOnly } from './json-body.js'
import { schemaCompilers } from './schema-compilers.js'
import type { TlsFiles } from './tls-files.js'

export type HttpConfiguration = Pick<ServerSettings, 'mode' | 'corsOrigins' | 'trustProxy'> &
  Partial<Pick<ServerSettings, 'corsHeaders' | 'hsts'>>

export interface HttpOptions {
  readonly config: HttpConfiguration
  readonly log: Logger
  readonly limits: Limits
  readonly presenter: ErrorPresenter
  /** `null`: plain HTTP. */
  readonly tls: TlsFiles | null
  readonly guards: Guards
}

const maxHeaderBytes = 16 * 1024
const headersTimeoutMilliseconds = 10_000
const longestRequestTimeoutMilliseconds = 30_000
/** Slower than a bad mobile connection. */
const slowestBodyBytesPerSecond = 20_000
/** Without a byte in either direction. Longer than the slowest answer should take. */
const connectionTimeoutMilliseconds = 60_000
/** Longer than the idle time of usual balancers (60 s), so that they close idle connections and not the server. */
const keepAliveTimeoutMilliseconds = 72_000
const defaultHsts = 'max-age=31536000'
/**
 * Where they come twice, Node keeps the first, and a proxy may have decided by the other (RFC 9110, section 5.3).
 * `Authorization` is for who reads it to refuse.
 */
const singletons = ['host', 'content-type'] as const

/** Fastify with everything that holds for any request, before any route. */
export async function createHttpServer({
  config,
  log,
  limits,
  presenter,
  tls,
  guards,
}: HttpOptions): Promise<FastifyInstance> {
  const { forwarding, bodies, connections } = guards
  const nodeOptions = {
    IncomingMessage: bodies.Message,
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
    // A server that drains still answers what reaches it: refusing is for the balancer, by `/readyz`.
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
  // The two differ in the type of `server` and of the logger, of which only what they share is used.
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
  logRequests(server)
  return server
}

/** A body that is small has less time to arrive: whoever sends it byte by byte keeps a connection and memory for nothing. */
function requestTimeoutFor(bodyBytes: number): number {
  const bodyMilliseconds = (bodyBytes / slowestBodyBytesPerSecond) * 1000
  return Math.min(headersTimeoutMilliseconds + Math.ceil(bodyMilliseconds), longestRequestTimeoutMilliseconds)
}

/** Routes of an application may take larger bodies than the API: those have their time and their share of the budget. */
function allowLargerBodies(server: FastifyInstance, bodies: Guards['bodies']): void {
  server.addHook('onRoute', ({ bodyLimit }) => {
    if (bodyLimit === undefined) return
    bodies.allow(bodyLimit)
    server.server.requestTimeout = Math.max(server.server.requestTimeout, requestTimeoutFor(bodyLimit))
  })
}

/** What every answer carries; a request whose `Host` came twice gets no further. */
function addHeaders(server: FastifyInstance, forwarding: Forwarding, hsts: string): void {
  const { secure, plain } = securityHeaders(hsts)
  // A callback: a promise in each hook is a good part of what a small request costs.
  server.addHook('onRequest', (request, reply, done) => {
    const isSecure = forwarding.protocolOf(request.raw) === 'https'
    reply.headers(isSecure ? secure : plain).header('x-request-id', request.id)
    const repeated = singletons.find((name) => countHeaders(request.raw.rawHeaders, name) > 1)
    if (repeated === undefined) done()
    else sendFailure(request, reply, { status: 400, message: `The ${repeated} header must not be repeated.` })
  })
}

/** One line a request: what was asked and what came of it, no header, body, variable or query string. */
function logRequests(server: FastifyInstance): void {
  server.decorateRequest('graphql', null)
  server.addHook('onResponse', (request, reply, done) => {
    const { graphql } = request
    if (!logOf(request).isLevelEnabled('info')) return done()
    request.log.info(
      {
        method: request.method,
        // Fastify makes its description of a route anew each time it is asked.
        route: graphql === null ? (request.routeOptions.url ?? null) : graphqlPath,
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
        address: request.ip,
        // What is undefined is left out.
        operation: graphql?.operation ?? undefined,
        codes: graphql === null || graphql.codes.length === 0 ? undefined : graphql.codes,
      },
      'request',
    )
    done()
  })
}

/** The symbol under which Fastify keeps them: it listens on each address of `localhost` by a server of its own. */
const bindingsName = 'fastify.server.bindings'

/** The server, and after it listens those for further addresses. */
export function nodeServersOf(fastify: FastifyInstance): NodeServer[] {
  const key = Object.getOwnPropertySymbols(fastify).find(({ description }) => description === bindingsName)
  const further: unknown = key === undefined ? [] : Reflect.get(fastify, key)
  // Fastify makes them as it made the first.
  return [fastify.server, ...(Array.isArray(further) ? (further as NodeServer[]) : [])]
}

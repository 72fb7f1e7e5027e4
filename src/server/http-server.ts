import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify, LogController } from 'fastify'
import type { Logger } from 'pino'
import type { Configuration, Limits } from '../config/index.js'
import { allowOrigins, securityHeaders } from './browser-headers.js'
import { countHeaders } from './credentials.js'
import { sendFailure } from './failure.js'
import { createForwarding, decorateRequests, type Forwarding } from './forwarding.js'
import { graphqlPath } from './graphql-path.js'
import { createClientErrorHandler, createErrorHandler, failureOf } from './http-errors.js'
import { acceptJsonOnly } from './json-body.js'
import { logOf, serializers } from './log.js'
import type { ErrorPresenter } from './present-error.js'
import { schemaCompilers } from './schema-compilers.js'

export type HttpConfiguration = Pick<
  Configuration,
  'mode' | 'corsOrigins' | 'trustProxy' | 'tlsCertFile' | 'tlsKeyFile'
> &
  Partial<Pick<Configuration, 'corsHeaders' | 'hsts'>>

export interface HttpOptions {
  readonly config: HttpConfiguration
  readonly log: Logger
  readonly limits: Limits
  readonly presenter: ErrorPresenter
}

const maxHeaderBytes = 16 * 1024
const headersTimeoutMilliseconds = 10_000
const requestTimeoutMilliseconds = 30_000
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
}: HttpOptions): Promise<FastifyInstance> {
  const nodeOptions = {
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
    requestTimeout: requestTimeoutMilliseconds,
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
  const tls = readTlsFiles(config)
  const untyped: unknown =
    tls === null
      ? fastify({ ...options, http: nodeOptions })
      : fastify({ ...options, https: { ...nodeOptions, ...tls } })
  // The two differ in the type of `server` and of the logger, of which only what they share is used.
  const server = untyped as FastifyInstance

  // Refused by the system's connection being closed: there is no request yet to answer.
  server.server.maxConnections = limits.connections
  acceptJsonOnly(server, limits)
  server.setErrorHandler(createErrorHandler(presenter, limits))
  server.setNotFoundHandler((request, reply) =>
    sendFailure(request, reply, { status: 404, message: 'There is nothing at this address.' }),
  )
  const forwarding = createForwarding(config.trustProxy)
  decorateRequests(server, forwarding)
  addHeaders(server, forwarding, config.hsts ?? defaultHsts)
  await allowOrigins(server, { corsOrigins: config.corsOrigins, corsHeaders: config.corsHeaders ?? [] })
  logRequests(server)
  return server
}

function readTlsFiles({ tlsCertFile, tlsKeyFile }: HttpOptions['config']) {
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return null
  return { cert: readFileSync(tlsCertFile), key: readFileSync(tlsKeyFile), minVersion: 'TLSv1.2' as const }
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
    else sendFailure(request, reply, { status: 400, message: `Send one ${repeated} header.` })
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

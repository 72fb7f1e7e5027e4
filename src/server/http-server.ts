import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify, LogController } from 'fastify'
import helmet from 'helmet'
import type { Logger } from 'pino'
import type { Configuration, Limits } from '../config/index.js'
import { sendFailure } from './failure.js'
import { graphqlPath } from './graphql-path.js'
import { createClientErrorHandler, createErrorHandler, failureOf } from './http-errors.js'
import { acceptJsonOnly } from './json-body.js'
import { logOf, serializers } from './log.js'
import type { ErrorPresenter } from './present-error.js'
import { schemaCompilers } from './schema-compilers.js'

export interface HttpOptions {
  readonly config: Pick<Configuration, 'mode' | 'corsOrigins' | 'trustProxy' | 'tlsCertFile' | 'tlsKeyFile'>
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
const corsMaxAgeSeconds = 600

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
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
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
  await addHeaders(server, config, tls !== null)
  logRequests(server)
  return server
}

function readTlsFiles({ tlsCertFile, tlsKeyFile }: HttpOptions['config']) {
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return null
  return { cert: readFileSync(tlsCertFile), key: readFileSync(tlsKeyFile), minVersion: 'TLSv1.2' as const }
}

async function addHeaders(
  server: FastifyInstance,
  config: HttpOptions['config'],
  hasTls: boolean,
): Promise<void> {
  const security = securityHeaders(hasTls || config.mode === 'production')
  // A callback: a promise in each hook is a good part of what a small request costs.
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(security).header('x-request-id', request.id)
    done()
  })
  if (config.corsOrigins.length === 0) return
  const { default: cors } = await import('@fastify/cors')
  await server.register(cors, {
    origin: [...config.corsOrigins],
    credentials: true,
    methods: ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type', 'apollo-require-preflight', 'x-apollo-operation-name'],
    exposedHeaders: ['retry-after', 'www-authenticate', 'x-request-id'],
    maxAge: corsMaxAgeSeconds,
  })
}

/**
 * Helmet's headers, made once: they are the same for every answer. Each header is part of what an answer costs, so those
 * are left out that nothing reads in data: for the XSS filter that browsers gave up, Internet Explorer, Flash, links of pages.
 */
function securityHeaders(isHttps: boolean): Readonly<Record<string, string>> {
  const setHeaders = helmet({
    // Answers are data: nothing in them loads, frames or runs anything.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000 } : false,
    frameguard: { action: 'deny' },
    xssFilter: false,
    ieNoOpen: false,
    permittedCrossDomainPolicies: false,
    dnsPrefetchControl: false,
  })
  // A response of Node's that goes nowhere: helmet sets its headers on it.
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  setHeaders(request, response, (error?: unknown) => {
    if (error !== undefined) throw error
  })
  const entries = Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)])
  return Object.freeze(Object.fromEntries(entries))
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

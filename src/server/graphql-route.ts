import { type ApolloServer, type BaseContext, HeaderMap } from '@apollo/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Limits } from '../config/index.js'
import type { Tracing } from '../tracing/index.js'
import { readCredentials } from './credentials.js'
import { sendFailure } from './failure.js'
import { graphqlPath } from './graphql-path.js'
import { carry, createIncomingRequest, type IncomingRequest } from './incoming-request.js'
import { landingPage } from './landing-page.js'
import { createLifetimes } from './lifetime.js'
import type { LoadShedding } from './load-shedding.js'
import { prefersHtml } from './media-type.js'
import { inOperationSpan } from './trace-requests.js'

export interface GraphqlRouteOptions {
  readonly tracing: Tracing
  readonly corsOrigins: readonly string[]
  readonly hasLandingPage: boolean
  readonly limits: Limits
  readonly load: LoadShedding
}

/**
 * Serves Apollo at `/graphql`.
 *
 * Not by `@as-integrations/fastify`: that parses `http://${Host}/…` for each request, so that a Host header with a
 * space in it is an internal error.
 */
export function addGraphqlRoute<Context extends BaseContext>(
  server: FastifyInstance,
  apollo: ApolloServer<Context>,
  { tracing, corsOrigins, hasLandingPage, limits, load }: GraphqlRouteOptions,
): void {
  const allowedOrigins = new Set(corsOrigins)
  const startLifetime = createLifetimes(limits.seconds)

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (hasLandingPage && request.method === 'GET' && prefersHtml(request.headers.accept)) {
      return landingPage(reply)
    }
    const credentials = readCredentials(request.raw)
    if (credentials.kind === 'unusable') {
      return sendFailure(request, reply, { status: 400, message: credentials.reason })
    }
    const leave = load.enter()
    if (leave === null) return reply.send(load.shed(request, reply, 'concurrentRequests'))
    const lifetime = startLifetime({
      response: reply.raw,
      onTimedOut: ({ code, message, extensions }) => {
        incoming.codes = [code]
        sendFailure(request, reply, { status: 504, code, message, extensions })
      },
    })
    const incoming = createIncomingRequest(request, reply, credentials, lifetime, allowedOrigins)
    request.graphql = incoming
    try {
      return await answer(request, reply, incoming)
    } finally {
      lifetime.end()
      leave()
    }
  }

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    incoming: IncomingRequest,
  ): Promise<FastifyReply> {
    const response = await inOperationSpan(request, tracing, incoming, () =>
      apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: headersOf(request),
          search: searchOf(request.url),
          body: request.body,
        },
        // Apollo carries it until the plugin puts the real context in its place, before anything reads it.
        context: async () => carry(incoming) as Context,
      }),
    )
    if (reply.sent) return reply // the time was over before
    for (const [name, value] of response.headers) reply.header(name, value)
    // What an operation returns may be a token, and is for this viewer only.
    reply.header('cache-control', 'no-store').code(response.status ?? 200)
    // Nothing is delivered in increments: the schema has neither @defer nor @stream.
    return reply.send(response.body.kind === 'complete' ? response.body.string : '')
  }

  server.route({ method: ['GET', 'POST'], url: graphqlPath, exposeHeadRoute: false, handler: handle })
  server.route({
    // OPTIONS: preflights of configured origins are answered before any route.
    method: ['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'],
    url: graphqlPath,
    // Before the body is read: whatever it is, it is refused.
    onRequest: async (request, reply) =>
      sendFailure(request, reply.header('allow', 'GET, POST'), {
        status: 405,
        message: 'Use POST, or GET for queries.',
      }),
    handler: async () => undefined,
  })
}

function headersOf({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap()
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) map.set(name, typeof value === 'string' ? value : value.join(', '))
  }
  return map
}

function searchOf(url: string): string {
  const start = url.indexOf('?')
  return start === -1 ? '' : url.slice(start)
}

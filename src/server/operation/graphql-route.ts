import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Tracing } from '../../tracing/index.js'
import { OperationTimedOut } from '../errors/errors.js'
import { failureFrom, sendFailure } from '../errors/failure.js'
import { forgeableGet, isForgeableGet } from '../http/forged-request.js'
import { landingPage } from '../http/landing-page.js'
import type { LoadShedding } from '../http/load-shedding.js'
import { prefersHtml } from '../http/media-type.js'
import { asData } from '../http/own-answer.js'
import { inOperationSpan } from '../observe/trace-requests.js'
import type { Limits } from '../request-limits.js'
import { type Credentials, readCredentials } from './credentials.js'
import { graphqlPath } from './graphql-path.js'
import { createIncomingRequest } from './incoming-request.js'
import { createLifetimes } from './lifetime.js'
import type { OperationAnswer, Run } from './run-operation.js'

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
export function addGraphqlRoute(
  server: FastifyInstance,
  run: Run,
  { tracing, corsOrigins, hasLandingPage, limits, load }: GraphqlRouteOptions,
): void {
  const allowedOrigins = new Set(corsOrigins)
  const startLifetime = createLifetimes(limits.seconds)

  /**
   * Sends the answer itself and gives Fastify no promise: once that is settled, Fastify sends its value too unless the
   * answer is out, and a hook of an application may hold it still.
   */
  function handle(request: FastifyRequest, reply: FastifyReply): void {
    if (hasLandingPage && request.method === 'GET' && prefersHtml(request.headers.accept)) {
      landingPage(reply)
      return
    }
    const credentials = readCredentials(request.raw)
    if (credentials.kind === 'unusable') {
      sendFailure(request, reply, { status: 400, message: credentials.reason })
      return
    }
    if (isForgeableGet(request.method, request.headers)) {
      sendFailure(request, reply, { status: 400, message: forgeableGet })
      return
    }
    const leave = load.enter()
    if (leave === null) {
      reply.send(load.shed(request, reply, 'concurrentRequests'))
      return
    }
    void answer(request, reply, credentials, leave)
  }

  /** @param leave - called when nothing more is done for the request, or its time is over */
  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    credentials: Credentials,
    leave: () => void,
  ): Promise<void> {
    let isTimedOut = false
    const lifetime = startLifetime({
      response: reply.raw,
      onTimedOut: (error) => {
        isTimedOut = true
        incoming.codes = [error.code]
        incoming.isFault = true
        sendFailure(request, reply, failureFrom(OperationTimedOut, error))
      },
      onOverdue: leave,
    })
    const incoming = createIncomingRequest(request, reply, credentials, lifetime, allowedOrigins)
    request.graphql = incoming
    try {
      const answered = await inOperationSpan(request, tracing, incoming, () => run(request, incoming))
      if (!isTimedOut) send(reply, answered)
    } catch (error) {
      if (isTimedOut) reply.log.error({ err: error }, 'operation failed after its time limit')
      else reply.send(error)
    } finally {
      lifetime.end()
      leave()
    }
  }

  server.route({
    method: ['GET', 'POST'],
    url: graphqlPath,
    exposeHeadRoute: false,
    onRequest: load.onRequest,
    handler: handle,
  })
  server.route({
    // OPTIONS: preflights of configured origins are answered before any route.
    method: ['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'],
    url: graphqlPath,
    // Before the body is read: whatever it is, it is refused.
    onRequest: async (request, reply) =>
      sendFailure(request, reply.header('allow', 'GET, POST'), {
        status: 405,
        message: 'The method is not supported. Use POST, or GET for queries.',
      }),
    handler: async () => undefined,
  })
}

function send(reply: FastifyReply, { status, headers, body }: OperationAnswer): void {
  for (const [name, value] of headers) reply.header(name, value)
  // What an operation returns may be a token, and is for this viewer only.
  asData(reply).header('cache-control', 'no-store').code(status).send(body)
}

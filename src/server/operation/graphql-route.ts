import type { ServerResponse } from 'node:http'
import type { BaseContext } from '@apollo/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { DevelopmentMail } from '../../manifest/index.js'
import type { Tracing } from '../../tracing/index.js'
import { OperationTimedOut } from '../errors/errors.js'
import { failureFrom, sendFailure } from '../errors/failure.js'
import { cookieNames } from '../http/cookies/cookie-names.js'
import { landingPage } from '../http/landing-page.js'
import { prefersHtml } from '../http/media-type.js'
import { asData } from '../http/own-answer.js'
import { isFromThisMachine } from '../http/same-origin.js'
import { inOperationSpan } from '../observe/trace-requests.js'
import type { Limits } from '../request-limits.js'
import { singleResultStream } from '../subscriptions/framing.js'
import { openResponse } from '../subscriptions/response-sink.js'
import { acceptedStream, streamTypes } from '../subscriptions/stream-format.js'
import { StreamRequest } from '../subscriptions/stream-request.js'
import type { Arrival } from './arrival.js'
import { createIncomingRequest } from './incoming-request.js'
import { createLifetimes } from './lifetime.js'
import type { Paths } from './paths.js'
import type { OperationAnswer, Run } from './run-operation.js'
import type { Steps } from './steps.js'

/** Options of `addGraphqlRoute`. */
export interface GraphqlRouteOptions {
  readonly paths: Paths
  readonly tracing: Tracing
  readonly corsOrigins: readonly string[]
  readonly hasLandingPage: boolean
  readonly developmentMails?: (() => readonly DevelopmentMail[]) | undefined
  readonly limits: Limits
  readonly isDraining: () => boolean
  /** Called when the response begins to stream. It may last for hours, so nothing is counted or logged at its end. */
  readonly onStreamOpened: (request: FastifyRequest, reply: FastifyReply) => void
}

/**
 * Serves Apollo at `/graphql`, below the base path.
 *
 * `@as-integrations/fastify` is not used. It parses `http://${Host}/…` for each request, so a Host header with a space
 * causes an internal error.
 */
export function addGraphqlRoute(
  server: FastifyInstance,
  steps: Pick<Steps<BaseContext>, 'headers' | 'arrival'>,
  run: Run,
  {
    paths,
    tracing,
    corsOrigins,
    hasLandingPage,
    developmentMails,
    limits,
    isDraining,
    onStreamOpened,
  }: GraphqlRouteOptions,
): void {
  const onArrival = Object.values(steps.arrival)
  const cookies = { names: cookieNames(paths.base), allowedOrigins: new Set(corsOrigins) }
  const startLifetime = createLifetimes(limits.seconds)

  /**
   * Sends the response itself and returns no promise. When a returned promise resolves, Fastify also sends its value
   * unless the response was sent, and an `onSend` hook of the application may still be delaying it.
   */
  function handle(request: FastifyRequest, reply: FastifyReply): void {
    if (hasLandingPage && request.method === 'GET' && prefersHtml(request.headers.accept)) {
      landingPage(reply, isFromThisMachine(request) ? developmentMails?.() : [])
      return
    }
    const arrival: Arrival = { request, reply, credentials: { kind: 'none' }, leave: () => undefined }
    for (const step of onArrival) if (!step(arrival)) return
    void answer(arrival)
  }

  async function answer({ request, reply, credentials, leave }: Arrival): Promise<void> {
    let isTimedOut = false
    const accepted = request.method === 'POST' ? acceptedStream(request.headers.accept) : null
    const stream = accepted === null ? null : new StreamRequest(accepted.format)
    if (stream !== null) leaveOnClose(reply.raw, stream)
    const lifetime = startLifetime({
      connection: reply.raw,
      onTimedOut: (error) => {
        isTimedOut = true
        stream?.cancel(error)
        incoming.codes = [error.code]
        incoming.isFault = true
        sendFailure(request, reply, failureFrom(OperationTimedOut, error))
      },
      onOverdue: leave,
    })
    const incoming = createIncomingRequest(request, reply, credentials, lifetime, cookies, stream)
    request.graphql = incoming
    try {
      const answered = await inOperationSpan(request, tracing, incoming, () => run(request, incoming))
      if (isTimedOut) return
      if (accepted !== null && stream?.opened != null) {
        onStreamOpened(request, reply)
        releaseRequest(request)
        stream.opened.start(openResponse(reply, { accepted, isDraining }))
      } else if (accepted?.resumes && answered.status === 200) sendAsEventStream(reply, answered)
      else send(reply, answered)
    } catch (error) {
      stream?.leave()
      if (isTimedOut) reply.log.error({ err: error }, 'operation failed after its time limit')
      else reply.send(error)
    } finally {
      lifetime.end()
      leave()
    }
  }

  server.route({
    method: ['GET', 'POST'],
    url: paths.graphql,
    exposeHeadRoute: false,
    onRequest: steps.headers.shedUnderPressure,
    handler: handle,
  })
  server.route({
    // OPTIONS: preflight requests of configured origins are answered before any route.
    method: ['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'],
    url: paths.graphql,
    // Refused before the body is read.
    onRequest: async (request, reply) =>
      sendFailure(request, reply.header('allow', 'GET, POST'), {
        status: 405,
        message: 'The method is not supported. Use POST, or GET for queries.',
      }),
    handler: async () => undefined,
  })
}

/** A function of its own: the listener must not keep the state of the request for as long as the stream is open. */
function leaveOnClose(response: ServerResponse, stream: StreamRequest): void {
  response.once('close', () => stream.leave())
}

/** What hooks of Fastify keep of a request until its response ends, which may be hours. */
function releaseRequest(request: FastifyRequest): void {
  request.isStreaming = true
  request.graphql = null
  request.body = undefined
}

/** For a client that reads no other response. A status other than 200 is sent as JSON: the client reads no body of it. */
function sendAsEventStream(reply: FastifyReply, { headers, body }: OperationAnswer): void {
  const type: [string, string] = ['content-type', streamTypes['event-stream']]
  send(reply, { status: 200, headers: new Map([...headers, type]), body: singleResultStream(body) })
}

function send(reply: FastifyReply, { status, headers, body }: OperationAnswer): void {
  for (const [name, value] of headers) reply.header(name, value)
  // The response may contain a token, and is for this viewer only.
  asData(reply).header('cache-control', 'no-store').code(status).send(body)
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ServiceUnavailable } from '../../lib/errors.js'
import { BadRequest } from '../errors/errors.js'
import type { IncomingRequest } from '../operation/incoming-request.js'
import type { Paths } from '../operation/paths.js'
import type { AnsweredOperation, AnsweredRequest } from '../types.js'
import { logRequest } from './request-line.js'

/** Reports each request after its response was sent. Requests whose client disconnected first are not reported. */
export function reportRequests(
  server: FastifyInstance,
  onAnswered: (answered: AnsweredRequest) => void,
): void {
  server.addHook('onResponse', (request, reply, done) => {
    if (!request.isStreaming) onAnswered(describe(request, reply))
    done()
  })
}

/** Returns what reports and logs a response that begins to stream, as other responses at their end. */
export function createStreamReport(
  paths: Paths,
  onAnswered: (answered: AnsweredRequest) => void = () => undefined,
): (request: FastifyRequest, reply: FastifyReply) => void {
  return (request, reply) => {
    logRequest(request, reply, paths)
    onAnswered(describe(request, reply))
  }
}

/** Returns what reports and logs a `subscribe` message of a WebSocket. Its status is that of the upgrade. */
export function createSocketReport(
  paths: Paths,
  onAnswered: (answered: AnsweredRequest) => void = () => undefined,
): (incoming: IncomingRequest, milliseconds: number) => void {
  return (incoming, milliseconds) => {
    const { operation, codes, log } = incoming
    log.info(
      {
        method: 'SUBSCRIBE',
        route: paths.graphql,
        milliseconds: Math.round(milliseconds * 10) / 10,
        operation: operation ?? undefined,
        codes: codes.length === 0 ? undefined : codes,
      },
      'request',
    )
    const described = operationOf(incoming, socketStatus)
    onAnswered({
      route: paths.graphql,
      status: socketStatus,
      seconds: milliseconds / 1000,
      shedBy: null,
      operation: described,
    })
  }
}

/** 101 Switching Protocols. */
const socketStatus = 101

function describe(request: FastifyRequest, reply: FastifyReply): AnsweredRequest {
  const { statusCode } = reply
  return {
    route: request.routeOptions.url ?? null,
    status: statusCode,
    seconds: reply.elapsedTime / 1000,
    shedBy: request.shedBy,
    operation: request.graphql === null ? null : operationOf(request.graphql, statusCode),
  }
}

function operationOf(incoming: IncomingRequest, status: number): AnsweredOperation {
  const { operation: name, type, rootFields, isSignedIn, codes } = incoming
  // Requests that Apollo refuses before its pipeline do not reach the plugin, which collects the errors.
  const errors =
    incoming.errors.length === 0 && status >= 400
      ? [{ extensions: { code: codes[0] ?? codeOfStatus(status) } }]
      : incoming.errors
  return { name, type, rootFields, isSignedIn, errors }
}

function codeOfStatus(status: number): string {
  if (status === ServiceUnavailable.status) return ServiceUnavailable.code
  return status >= 500 ? 'INTERNAL_SERVER_ERROR' : BadRequest.code
}

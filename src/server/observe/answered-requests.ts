import type { FastifyInstance } from 'fastify'
import { ServiceUnavailable } from '../../lib/errors.js'
import { BadRequest } from '../errors/errors.js'
import type { IncomingRequest } from '../operation/incoming-request.js'
import type { AnsweredOperation, AnsweredRequest } from '../types.js'

/** Tells of each request once its answer is sent. A request whose client was gone before is told of to nobody. */
export function reportRequests(
  server: FastifyInstance,
  onAnswered: (answered: AnsweredRequest) => void,
): void {
  server.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply
    onAnswered({
      route: request.routeOptions.url ?? null,
      status: statusCode,
      seconds: reply.elapsedTime / 1000,
      shedBy: request.shedBy,
      operation: request.graphql === null ? null : operationOf(request.graphql, statusCode),
    })
    done()
  })
}

function operationOf(incoming: IncomingRequest, status: number): AnsweredOperation {
  const { operation: name, type, rootFields, isSignedIn, codes } = incoming
  // What Apollo refuses before it begins with the operation passes by the plugin.
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

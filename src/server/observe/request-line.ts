import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Paths } from '../operation/paths.js'

/** Logs one line of a request, without headers, body, variables or query string. */
export function logRequest(request: FastifyRequest, reply: FastifyReply, paths: Paths): void {
  const { graphql } = request
  request.log.info(
    {
      method: request.method,
      // Fastify creates `routeOptions` on each access, so GraphQL requests avoid it.
      route: graphql === null ? (request.routeOptions.url ?? null) : paths.graphql,
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime * 10) / 10,
      address: request.ip,
      // The logger omits undefined members.
      operation: graphql?.operation ?? undefined,
      codes: graphql === null || graphql.codes.length === 0 ? undefined : graphql.codes,
    },
    'request',
  )
}

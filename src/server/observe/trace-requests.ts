import type { BaseContext, GraphQLRequestListener } from '@apollo/server'
import type { Attributes, Span } from '@opentelemetry/api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { noteCodes, noteStatus, type RequestTrace, type Tracing } from '../../tracing/index.js'
import type { IncomingRequest } from '../operation/incoming-request.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** `null` where the request belongs to no trace. */
    trace: RequestTrace | null
  }
}

/**
 * Finds each request's trace: its lines in the log carry the ids, and where an SDK is set it is a span. Add it before
 * what logs or answers.
 */
export function traceRequests(server: FastifyInstance, tracing: Tracing): void {
  server.decorateRequest('trace', null)
  server.addHook('onRequest', (request, reply, done) => {
    const trace = tracing.begin(request.method, request.headers, () => attributesOf(request))
    if (trace !== null) {
      request.trace = trace
      request.log = reply.log = request.log.child({ ...trace.ids })
      const { span } = trace
      // Comes in any case, also where the client went away before its answer.
      if (span !== null) reply.raw.once('close', () => endSpan(span, request, reply))
    }
    done()
  })
}

/** Semantic conventions for HTTP servers, but for what the client chose: its address, its names, the query string. */
function attributesOf(request: FastifyRequest): Attributes {
  const route = request.routeOptions.url
  return {
    'http.request.method': request.method,
    'url.scheme': request.protocol,
    ...(route === undefined ? {} : { 'http.route': route, 'url.path': route }),
    'portcullis.request.id': request.id,
  }
}

function endSpan(span: Span, request: FastifyRequest, reply: FastifyReply): void {
  const route = request.routeOptions.url
  if (route !== undefined) span.updateName(`${request.method} ${route}`)
  noteStatus(span, reply.raw.writableFinished ? reply.statusCode : null)
  span.end()
}

/** Runs a GraphQL operation inside of its span, where the request has a place for one. */
export function inOperationSpan<Result>(
  { trace }: FastifyRequest,
  tracing: Tracing,
  incoming: IncomingRequest,
  run: () => Promise<Result>,
): Promise<Result> {
  if (trace === null || trace.context === null) return run()
  return tracing.operation(trace.context, run, (span) => describeOperation(span, incoming))
}

/** Semantic conventions for GraphQL servers, but for the document, which holds literals. */
function describeOperation(span: Span, { operation, type, codes, isFault }: IncomingRequest): void {
  if (type !== null) span.updateName(type).setAttribute('graphql.operation.type', type)
  if (operation !== null) span.setAttribute('graphql.operation.name', operation)
  noteCodes(span, codes, isFault)
}

/** Adds a span of the execution to what an operation's listener does; to none where no SDK is set. */
export function withExecuteSpan<Context extends BaseContext>(
  listener: GraphQLRequestListener<Context>,
  tracing: Tracing,
): GraphQLRequestListener<Context> {
  return {
    ...listener,
    async executionDidStart() {
      const span = tracing.start('portcullis.execute')
      return { executionDidEnd: async () => span?.end() }
    },
  }
}

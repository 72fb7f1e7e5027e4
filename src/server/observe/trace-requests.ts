import type { BaseContext, GraphQLRequestListener } from '@apollo/server'
import type { Attributes, Span } from '@opentelemetry/api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { noteCodes, noteStatus, type RequestTrace, type Tracing } from '../../tracing/index.js'
import type { IncomingRequest } from '../operation/incoming-request.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** `null` if the request has no trace. */
    trace: RequestTrace | null
  }
}

/**
 * Adds tracing to each request. Its log lines contain the trace IDs, and with a registered OpenTelemetry SDK it is a
 * span. Call this before adding hooks that log or respond.
 */
export function traceRequests(server: FastifyInstance, tracing: Tracing): void {
  server.decorateRequest('trace', null)
  server.addHook('onRequest', (request, reply, done) => {
    const trace = tracing.begin(request.method, request.headers, () => attributesOf(request))
    if (trace !== null) {
      request.trace = trace
      request.log = reply.log = request.log.child({ ...trace.ids })
      const { span } = trace
      // `close` is emitted even if the client disconnects before the response.
      if (span !== null) reply.raw.once('close', () => endSpan(span, request, reply))
    }
    done()
  })
}

/** OpenTelemetry's HTTP server attributes, without those that identify the client or that it controls. */
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

/** Runs a GraphQL operation in a span, if the request has a trace context. */
export function inOperationSpan<Result>(
  { trace }: FastifyRequest,
  tracing: Tracing,
  incoming: IncomingRequest,
  run: () => Promise<Result>,
): Promise<Result> {
  if (trace === null || trace.context === null) return run()
  return tracing.operation(trace.context, run, (span) => describeOperation(span, incoming))
}

/** OpenTelemetry's GraphQL server attributes, without the document, because it contains literals. */
function describeOperation(span: Span, { operation, type, codes, isFault }: IncomingRequest): void {
  if (type !== null) span.updateName(type).setAttribute('graphql.operation.type', type)
  if (operation !== null) span.setAttribute('graphql.operation.name', operation)
  noteCodes(span, codes, isFault)
}

/** Adds a span of the execution to a request listener. Without an OpenTelemetry SDK, there is no span. */
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

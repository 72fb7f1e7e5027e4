import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'

const exporter = new InMemorySpanExporter()
const traceId = '0af7651916cd43dd8448eb211c80319c'
const caller = 'b7ad6b7169203331'
const fromOutside = 'POST /from-outside'
const traceparent = `00-${traceId}-${caller}-01`
let server: StartedPortcullis
let onHeld: () => void = () => undefined
let release: () => void = () => undefined
const held = new Promise<void>((resolve) => {
  release = resolve
})

beforeAll(async () => {
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(provider)
  server = await startPortcullis({
    typeDefs: 'extend type Query { broken: String @public, bearing: String @public, held: String @public }',
    resolvers: {
      Query: {
        held: async () => {
          onHeld()
          await held
        },
        broken: () => {
          throw new Error('a message with a secret')
        },
        // What an application's own instrumentation does.
        bearing: () =>
          trace.getTracer('application').startActiveSpan('read bearings', (span) => {
            span.end()
            return 'north'
          }),
      },
    },
  })
})
afterAll(() => {
  trace.disable()
  context.disable()
})

/** The spans of one request, once its own has ended. */
async function spansOf(act: () => Promise<unknown>): Promise<Map<string, ReadableSpan>> {
  exporter.reset()
  await act()
  await until(() => exporter.getFinishedSpans().some(isOfRequest))
  return new Map(exporter.getFinishedSpans().map((span) => [span.name, span]))
}

/** Ours, or that of the instrumentation in the last test. */
function isOfRequest({ name, attributes }: ReadableSpan): boolean {
  return 'http.request.method' in attributes || name === fromOutside
}

const parentOf = (span: ReadableSpan | undefined) => span?.parentSpanContext?.spanId
const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId

test('a request is a span below its caller, with its operation and their steps below', async () => {
  const { accessToken } = await server.api.register('ana')
  const spans = await spansOf(() =>
    server.api.send({
      query: 'query Mine { me { username } bearing }',
      token: accessToken,
      headers: { traceparent, tracestate: 'vendor=1' },
    }),
  )

  const http = spans.get('POST /graphql')
  const operation = spans.get('query')
  expect([...spans.keys()].sort()).toEqual(
    [
      'POST /graphql',
      'portcullis.authenticate',
      'portcullis.decide',
      'portcullis.execute',
      'query',
      'read bearings',
    ].sort(),
  )
  expect(new Set([...spans.values()].map((span) => span.spanContext().traceId))).toEqual(new Set([traceId]))
  expect(parentOf(http)).toBe(caller)
  expect(http?.spanContext().traceState?.get('vendor')).toBe('1')
  expect(http?.kind).toBe(SpanKind.SERVER)
  expect(http?.attributes).toEqual({
    'http.request.method': 'POST',
    'http.response.status_code': 200,
    'http.route': '/graphql',
    'url.path': '/graphql',
    'url.scheme': 'http',
    'portcullis.request.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  expect(parentOf(operation)).toBe(idOf(http))
  expect(operation?.attributes).toEqual({
    'graphql.operation.type': 'query',
    'graphql.operation.name': 'Mine',
  })
  for (const name of ['portcullis.authenticate', 'portcullis.decide', 'portcullis.execute', 'read bearings'])
    expect([name, parentOf(spans.get(name))]).toEqual([name, idOf(operation)])
  expect(spans.get('portcullis.decide')?.attributes).toEqual({ 'portcullis.decision': 'proceed' })
})

test('the lines of the request carry the ids of its span', async () => {
  const spans = await spansOf(() => server.api.send({ query: '{ bearing }', headers: { traceparent } }))
  const line = server
    .logged()
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as Record<string, unknown>)
    .findLast(({ msg }) => msg === 'request')
  const http = spans.get('POST /graphql')
  expect(line).toMatchObject({
    trace_id: traceId,
    span_id: idOf(http),
    requestId: http?.attributes['portcullis.request.id'],
  })
})

test('a refusal is told by its code and is no error of the server', async () => {
  const spans = await spansOf(() => server.api.send({ query: '{ me { id } }', token: 'nonsense' }))
  for (const name of ['query', 'portcullis.authenticate']) {
    expect(spans.get(name)?.attributes['error.type']).toBe('UNAUTHENTICATED')
    expect(spans.get(name)?.status.code).toBe(SpanStatusCode.UNSET)
  }
  expect(spans.get('POST /graphql')?.attributes['http.response.status_code']).toBe(401)
  expect(spans.has('portcullis.execute')).toBe(false)
})

test('what nobody expected is an error with a code and without a message', async () => {
  const spans = await spansOf(() => server.api.send({ query: '{ broken }' }))
  const operation = spans.get('query')
  expect(operation?.attributes['error.type']).toBe('INTERNAL_SERVER_ERROR')
  expect(operation?.status).toEqual({ code: SpanStatusCode.ERROR })
  expect(exporter.getFinishedSpans().flatMap(({ events }) => events)).toEqual([])
  expect(
    JSON.stringify(exporter.getFinishedSpans().map(({ attributes, status }) => ({ attributes, status }))),
  ).not.toContain('a message with a secret')
})

test('a sign-in shows its hash, and neither name nor password', async () => {
  const spans = await spansOf(() => server.api.login('ana'))
  expect(parentOf(spans.get('portcullis.verify_password'))).toBe(idOf(spans.get('mutation')))
  expect(
    JSON.stringify([...spans.values()].map(({ name, attributes }) => ({ name, attributes }))),
  ).not.toMatch(/ana|lantern/)
})

test('what is no operation is a span without one, and a strange traceparent begins a trace', async () => {
  const spans = await spansOf(() =>
    fetch(`${server.origin}/nowhere?token=secret`, { headers: { traceparent: 'nonsense' } }),
  )
  expect([...spans.keys()]).toEqual(['GET'])
  expect(parentOf(spans.get('GET'))).toBeUndefined()
  expect(JSON.stringify(spans.get('GET')?.attributes)).not.toContain('secret')
})

test('a client that leaves before its answer leaves no span open', async () => {
  const leaving = new AbortController()
  onHeld = () => leaving.abort()
  const body = JSON.stringify({ query: '{ held }' })
  const headers = { 'content-type': 'application/json' }
  const spans = await spansOf(() =>
    fetch(server.url, { method: 'POST', headers, body, signal: leaving.signal }).catch(() => undefined),
  )
  release()
  const { attributes } = spans.get('POST /graphql') ?? {}
  expect(attributes).toMatchObject({ 'error.type': 'aborted' })
  expect(attributes).not.toHaveProperty('http.response.status_code')
})

test('below a span that an instrumentation of HTTP has made, there is no second one', async () => {
  // As such an instrumentation does: the whole of the request's handling runs inside of its span.
  const { server: node } = server.portcullis.fastify
  const handlers = node.listeners('request')
  node.removeAllListeners('request')
  const tracer = trace.getTracer('instrumentation')
  node.on('request', (...args: unknown[]) => {
    tracer.startActiveSpan(fromOutside, { kind: SpanKind.SERVER }, (span) => {
      for (const handler of handlers) handler.apply(node, args)
      const [, response] = args as [unknown, NodeJS.EventEmitter]
      response.once('close', () => span.end())
    })
  })
  const spans = await spansOf(() => server.api.send({ query: '{ bearing }' }))
  expect(spans.has('POST /graphql')).toBe(false)
  expect(parentOf(spans.get('query'))).toBe(idOf(spans.get(fromOutside)))
})

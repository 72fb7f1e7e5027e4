import { type Attributes, type Context, context, type Span, SpanKind, trace } from '@opentelemetry/api'
import { noteCodes } from './outcome.js'
import { type Headers, remoteIds, remoteParent, type TraceIds, traceIdsOf } from './remote-parent.js'
import { currentTracer } from './tracer.js'

/** A request's place in its trace. */
export interface RequestTrace {
  readonly ids: TraceIds
  /** This server's span; `null` without an SDK, and where an instrumentation of HTTP has made one. */
  readonly span: Span | null
  /** What the request's other spans are below; `null` without an SDK. */
  readonly context: Context | null
}

export interface TracingOptions {
  /** The code that a client sees of an error, and whether the server is to blame for it. */
  readonly describeError: (error: unknown) => { readonly code: string; readonly isFault: boolean }
}

/** Spans of one server. */
export interface Tracing {
  /**
   * Finds a request's place, and begins its span where an SDK is set. `null` where there is nothing to tell.
   *
   * @param attributes - of the span, asked for only if there is one
   */
  begin(method: string, headers: Headers, attributes: () => Attributes): RequestTrace | null
  /** Runs inside of a span below `parent`, which `end` completes with what it knows by then. */
  operation<Result>(parent: Context, run: () => Promise<Result>, end: (span: Span) => void): Promise<Result>
  /**
   * The same function inside of a span. The code of what it throws or rejects with stands in the span.
   *
   * @param describe - what the span tells of the result
   */
  step<Args extends readonly unknown[], Result>(
    name: string,
    run: (...args: Args) => Result,
    describe?: (result: Awaited<Result>) => Attributes,
  ): (...args: Args) => Result
  /** Begins a span; `null` without an SDK. */
  start(name: string): Span | null
}

export function createTracing({ describeError }: TracingOptions): Tracing {
  function begin(method: string, headers: Headers, attributes: () => Attributes): RequestTrace | null {
    const tracer = currentTracer()
    if (tracer === null) {
      const ids = remoteIds(headers)
      return ids === null ? null : { ids, span: null, context: null }
    }
    const active = context.active()
    const outer = trace.getSpan(active)
    // The application instruments HTTP itself: a second span of the same request would say nothing.
    if (outer !== undefined) return { ids: traceIdsOf(outer.spanContext()), span: null, context: active }
    const parent = remoteParent(active, headers)
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes: attributes() }, parent)
    return { ids: traceIdsOf(span.spanContext()), span, context: trace.setSpan(parent, span) }
  }

  async function operation<Result>(
    parent: Context,
    run: () => Promise<Result>,
    end: (span: Span) => void,
  ): Promise<Result> {
    const tracer = currentTracer()
    if (tracer === null) return run()
    const span = tracer.startSpan('GraphQL Operation', { kind: SpanKind.SERVER }, parent)
    try {
      return await context.with(trace.setSpan(parent, span), run)
    } catch (error) {
      noteError(span, error)
      throw error
    } finally {
      end(span)
      span.end()
    }
  }

  function noteError(span: Span, error: unknown): void {
    const { code, isFault } = describeError(error)
    noteCodes(span, [code], isFault)
  }

  function fail(span: Span, error: unknown): void {
    noteError(span, error)
    span.end()
  }

  return {
    begin,
    operation,
    step:
      (name, run, describe = () => ({})) =>
      (...args) => {
        const tracer = currentTracer()
        if (tracer === null) return run(...args)
        const span = tracer.startSpan(name)
        try {
          const result = context.with(trace.setSpan(context.active(), span), () => run(...args))
          const done = (settled: Awaited<typeof result>) => void span.setAttributes(describe(settled)).end()
          if (result instanceof Promise) result.then(done, (error: unknown) => fail(span, error))
          // No promise, so it is its own awaited value: the type does not know.
          else done(result as Awaited<typeof result>)
          return result
        } catch (error) {
          fail(span, error)
          throw error
        }
      },
    start: (name) => currentTracer()?.startSpan(name) ?? null,
  }
}

import { type Attributes, type Context, context, type Span, SpanKind, trace } from '@opentelemetry/api'
import { noteCodes } from './outcome.js'
import { type Headers, remoteIds, remoteParent, type TraceIds, traceIdsOf } from './remote-parent.js'
import { currentTracer } from './tracer.js'

/** The trace of one request. */
export interface RequestTrace {
  readonly ids: TraceIds
  /** The span of this server. `null` without an SDK, and if an HTTP instrumentation has created one. */
  readonly span: Span | null
  /** The parent context of further spans; `null` without an SDK. */
  readonly context: Context | null
}

export interface TracingOptions {
  /** The code of an error as clients see it, and whether it is a server error. */
  readonly describeError: (error: unknown) => { readonly code: string; readonly isFault: boolean }
}

/** Creates the spans of one server. */
export interface Tracing {
  /**
   * Finds the trace of a request, and starts its span if an SDK is registered. `null` without a trace.
   *
   * @param attributes - of the span; called only if one is created
   */
  begin(method: string, headers: Headers, attributes: () => Attributes): RequestTrace | null
  /** Runs a function in a child span of `parent`. `end` adds attributes before the span ends. */
  operation<Result>(parent: Context, run: () => Promise<Result>, end: (span: Span) => void): Promise<Result>
  /**
   * Wraps a function so that it runs in a span, which records the code of an error.
   *
   * @param describe - returns attributes for the result
   */
  step<Args extends readonly unknown[], Result>(
    name: string,
    run: (...args: Args) => Result,
    describe?: (result: Awaited<Result>) => Attributes,
  ): (...args: Args) => Result
  /** Starts a span; `null` without an SDK. */
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
    // The application instruments HTTP: a second span of the same request would be redundant.
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
          // Not a promise, so it equals its awaited value, which the type does not express.
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

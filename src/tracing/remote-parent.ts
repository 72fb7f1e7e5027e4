import { type Context, createTraceState, propagation, type SpanContext, trace } from '@opentelemetry/api'
import { parseTraceparent } from './traceparent.js'

/** Of a request, as Node gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Ids for the lines of a request, under the names that OpenTelemetry gives them in logs. */
export interface TraceIds {
  readonly trace_id: string
  /** This server's span of the request, or the caller's where this server makes none. */
  readonly span_id: string
}

export function traceIdsOf({ traceId, spanId }: Pick<SpanContext, 'traceId' | 'spanId'>): TraceIds {
  return { trace_id: traceId, span_id: spanId }
}

/** The caller's ids, for a server that makes no spans; `null` where the request carries none. */
export function remoteIds({ traceparent }: Headers): TraceIds | null {
  if (traceparent === undefined) return null
  const parent = parseTraceparent(String(traceparent))
  return parent === null ? null : traceIdsOf(parent)
}

/** Where the request comes from: as the application's propagator reads it, else by W3C Trace Context. */
export function remoteParent(active: Context, headers: Headers): Context {
  const extracted = propagation.extract(active, headers)
  if (trace.getSpanContext(extracted) !== undefined) return extracted
  const { traceparent, tracestate } = headers
  const parent = traceparent === undefined ? null : parseTraceparent(String(traceparent))
  if (parent === null) return extracted
  const { traceId, spanId, flags } = parent
  const traceState = tracestate === undefined ? {} : { traceState: createTraceState(String(tracestate)) }
  return trace.setSpanContext(extracted, {
    traceId,
    spanId,
    traceFlags: flags,
    isRemote: true,
    ...traceState,
  })
}

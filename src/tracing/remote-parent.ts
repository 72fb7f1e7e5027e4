import { type Context, createTraceState, propagation, type SpanContext, trace } from '@opentelemetry/api'
import { parseTraceparent } from './traceparent.js'

/** Request headers, in the form of Node. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Trace ids for log lines, under OpenTelemetry's field names. */
export interface TraceIds {
  readonly trace_id: string
  /** The span of this server, or that of the caller if this server creates none. */
  readonly span_id: string
}

export function traceIdsOf({ traceId, spanId }: Pick<SpanContext, 'traceId' | 'spanId'>): TraceIds {
  return { trace_id: traceId, span_id: spanId }
}

/** The caller's ids, for a server without an SDK; `null` if the request has none. */
export function remoteIds({ traceparent }: Headers): TraceIds | null {
  if (traceparent === undefined) return null
  const parent = parseTraceparent(String(traceparent))
  return parent === null ? null : traceIdsOf(parent)
}

/** The context of the caller: by the application's propagator, otherwise by W3C Trace Context. */
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

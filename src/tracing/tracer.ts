import { ProxyTracerProvider, type Tracer, trace } from '@opentelemetry/api'

const scope = 'portcullis'

/**
 * The tracer of the SDK that the application has registered; `null` without one. Not cached, because it may be
 * registered later.
 */
export function currentTracer(): Tracer | null {
  const provider = trace.getTracerProvider()
  if (!(provider instanceof ProxyTracerProvider)) return provider.getTracer(scope)
  return provider.getDelegateTracer(scope) ?? null
}

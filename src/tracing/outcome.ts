import { type Span, SpanStatusCode } from '@opentelemetry/api'

/**
 * Records the outcome by error codes only: messages may contain user input.
 *
 * @param codes - empty on success
 * @param isFault - whether one of them is a server error
 */
export function noteCodes(span: Span, codes: readonly string[], isFault: boolean): void {
  const [first] = codes
  if (first === undefined) return
  span.setAttribute('error.type', first)
  if (codes.length > 1) span.setAttribute('portcullis.error.codes', [...codes])
  if (isFault) span.setStatus({ code: SpanStatusCode.ERROR })
}

/**
 * Records the status of an HTTP request.
 *
 * @param status - `null` if the client disconnected before the response
 */
export function noteStatus(span: Span, status: number | null): void {
  if (status === null) {
    span.setAttribute('error.type', 'aborted')
    return
  }
  span.setAttribute('http.response.status_code', status)
  if (status < 500) return
  span.setAttribute('error.type', String(status)).setStatus({ code: SpanStatusCode.ERROR })
}

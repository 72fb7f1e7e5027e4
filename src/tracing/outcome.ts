import { type Span, SpanStatusCode } from '@opentelemetry/api'

/**
 * Notes how something ended, by codes alone: an error's message may hold what somebody sent.
 *
 * @param codes - none where it went well
 * @param isFault - whether the server is to blame for one of them
 */
export function noteCodes(span: Span, codes: readonly string[], isFault: boolean): void {
  const [first] = codes
  if (first === undefined) return
  span.setAttribute('error.type', first)
  if (codes.length > 1) span.setAttribute('portcullis.error.codes', [...codes])
  if (isFault) span.setStatus({ code: SpanStatusCode.ERROR })
}

/**
 * Notes how an HTTP request ended.
 *
 * @param status - `null` where the client was gone before the answer
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

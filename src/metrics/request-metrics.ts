import { Counter, Histogram, type Registry } from 'prom-client'
import type { AnsweredOperation, AnsweredRequest } from '../server/index.js'
import { createBoundedLabels } from './bounded-labels.js'
import { createOperationNames } from './operation-names.js'

/** In seconds: from a cached read to a client timeout. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/**
 * The label of requests that were rejected before their operation was known: no document, an invalid or an oversized
 * one.
 */
const invalid = '(invalid)'
const ok = 'OK'
/**
 * The problem of `refreshSession` without a token and without a cookie. Front ends ask this way whether the browser has a
 * session, and that it has none is an answer: each page view of a stranger would otherwise count as an error.
 */
const noSession = 'REFRESH_TOKEN_MISSING'
const maxCodes = 100

/**
 * Counts completed requests: HTTP requests by route and status, GraphQL operations by name, root field and error code.
 */
export function createRequestMetrics(registry: Registry) {
  const registers = [registry]
  const nameOf = createOperationNames()
  // An application's resolvers may throw errors with other codes.
  const codes = createBoundedLabels(maxCodes, /^[A-Z][A-Z0-9_]{0,63}$/)
  const requests = new Histogram({
    name: 'portcullis_http_request_duration_seconds',
    help: 'Duration of HTTP requests, from the request headers to the last byte written.',
    labelNames: ['route', 'status'],
    buckets: durationBuckets,
    registers,
  })
  const durations = new Histogram({
    name: 'portcullis_operation_duration_seconds',
    help: 'GraphQL operations, by operation name.',
    labelNames: ['operation', 'type'],
    buckets: durationBuckets,
    registers,
  })
  const operations = new Counter({
    name: 'portcullis_operations_total',
    help: 'GraphQL operations, by operation name and the code of the first error (OK if there is none).',
    labelNames: ['operation', 'type', 'code'],
    registers,
  })
  const rootFields = new Counter({
    name: 'portcullis_root_field_operations_total',
    help: 'GraphQL operations with this root field, by the code of the first error.',
    labelNames: ['field', 'type', 'code'],
    registers,
  })

  const shed = new Counter({
    name: 'portcullis_shed_requests_total',
    help: 'GraphQL requests refused because of overload, by the limit that was reached.',
    labelNames: ['limit'],
    registers,
  })

  function countOperation(asked: AnsweredOperation, seconds: number): void {
    const code = codeOf(asked)
    const type = asked.type ?? invalid
    const operation = asked.type === null ? invalid : nameOf(asked.name, asked.isSignedIn)
    operations.inc({ operation, type, code })
    durations.observe({ operation, type }, seconds)
    // Only valid operations have root fields, so the schema limits their number.
    for (const field of asked.rootFields) rootFields.inc({ field, type, code })
  }

  function codeOf({ errors }: AnsweredOperation): string {
    const [first] = errors
    return first === undefined || isNoSession(first) ? ok : codes.label(String(first.extensions?.code))
  }

  return ({ route, status, seconds, shedBy, operation }: AnsweredRequest): void => {
    requests.observe({ route: route ?? '(none)', status }, seconds)
    if (shedBy !== null) shed.inc({ limit: shedBy })
    if (operation !== null) countOperation(operation, seconds)
  }
}

function isNoSession({ extensions = {} }: AnsweredOperation['errors'][number]): boolean {
  const { code, problems } = extensions
  if (code !== 'BAD_USER_INPUT' || !Array.isArray(problems)) return false
  return (
    problems.length > 0 &&
    problems.every((problem: { readonly code?: unknown }) => problem.code === noSession)
  )
}

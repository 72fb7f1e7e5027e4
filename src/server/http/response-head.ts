import type { HTTPGraphQLHead } from '@apollo/server'
import type { FormattedExecutionResult } from 'graphql'

/** Default of `Retry-After`. */
const retryAfterSeconds = 1

/** The status and `Retry-After` that an error requests for the response. */
export interface AskedHead {
  /** The status of its definition. `null` if it has none. */
  readonly status: number | null
  /** In seconds. Ignored unless it is a number. */
  readonly retryAfter: unknown
}

/**
 * Sets the response's status and `Retry-After` from its errors. A response with partial data keeps status 200. A
 * status of 500 or above, for a database that is not available or too slow, is set only if there is no data. A status
 * below 500 means that nothing was executed. The step that refuses the request sets it, not this function.
 *
 * @param begun - root fields of a mutation whose execution has started. If it is more than 1, an earlier field was
 *   executed, even if a later non-null field made `data` null. The status is then 200, so that clients do not retry the
 *   whole mutation
 */
export function completeHead(
  head: HTTPGraphQLHead,
  data: FormattedExecutionResult['data'],
  errors: readonly AskedHead[],
  begun: number,
): void {
  const hasRun = begun > 1
  if (hasRun) head.status = 200
  const gotNothing = !hasRun && isEmpty(data)
  let seconds = 0
  for (const { status, retryAfter } of errors) {
    if (status !== null && status >= 500 && gotNothing) head.status = status
    const least = status === 503 ? retryAfterSeconds : 0
    seconds = Math.max(seconds, typeof retryAfter === 'number' ? Math.ceil(retryAfter) : least)
  }
  if (seconds > 0) head.headers.set('retry-after', String(seconds))
}

function isEmpty(data: FormattedExecutionResult['data']): boolean {
  if (data === null || data === undefined) return true
  return Object.entries(data).every(([name, value]) => value === null || name === '__typename')
}

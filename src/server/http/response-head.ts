import type { HTTPGraphQLHead } from '@apollo/server'
import type { FormattedExecutionResult } from 'graphql'

/** When a client may try again where nobody knows better. */
const retryAfterSeconds = 1

/**
 * The response's status and `Retry-After` as its errors ask for them. Partial data keeps its 200 whatever happened
 * to single fields; the status tells of a database that is away or too slow only where the request got nothing at all.
 *
 * @param begun - how many root fields of a mutation have begun. Beyond the first something has run, also where a later
 *   field that can't be null has made `data` null: then the status is 200 whatever it asks for, so that nobody repeats
 *   the whole
 */
export function completeHead(
  head: HTTPGraphQLHead,
  { data, errors = [] }: FormattedExecutionResult,
  begun: number,
): void {
  const hasRun = begun > 1
  if (hasRun) head.status = 200
  let retryAfter = 0
  for (const { extensions } of errors) {
    const isAway = extensions?.code === 'SERVICE_UNAVAILABLE'
    if (isAway && isEmpty(data) && !hasRun) head.status = 503
    if (extensions?.code === 'OPERATION_TIMED_OUT' && isEmpty(data) && !hasRun) head.status = 504
    const given = extensions?.retryAfter
    retryAfter = Math.max(
      retryAfter,
      typeof given === 'number' ? Math.ceil(given) : isAway ? retryAfterSeconds : 0,
    )
  }
  if (retryAfter > 0) head.headers.set('retry-after', String(retryAfter))
}

function isEmpty(data: FormattedExecutionResult['data']): boolean {
  if (data === null || data === undefined) return true
  return Object.entries(data).every(([name, value]) => value === null || name === '__typename')
}

import type { HTTPGraphQLHead } from '@apollo/server'
import type { FormattedExecutionResult } from 'graphql'

/** When a client may try again where nobody knows better. */
const retryAfterSeconds = 1

/** What an error asks of the head of its answer. */
export interface AskedHead {
  /** Of its definition; `null` where that says nothing. */
  readonly status: number | null
  /** In seconds, where it is a number. */
  readonly retryAfter: unknown
}

/**
 * The response's status and `Retry-After` as its errors ask for them. Partial data keeps its 200 whatever happened
 * to single fields; a status from 500 on, of a database that is away or too slow, is told only where the request got
 * nothing at all. One below says that nothing was executed: whoever refuses before that has set it.
 *
 * @param begun - how many root fields of a mutation have begun. Beyond the first something has run, also where a later
 *   field that can't be null has made `data` null: then the status is 200 whatever it asks for, so that nobody repeats
 *   the whole
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

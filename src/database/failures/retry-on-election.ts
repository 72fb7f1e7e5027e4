import { mongo } from 'mongoose'

/** Not primary (any more), interrupted or cut off by a change of state (mongo/base/error_codes.yml). */
const stateChanges: ReadonlySet<unknown> = new Set([
  6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436,
])

/**
 * The first error may be one inside of a reply, which the driver does not look at: then the second attempt meets the same
 * server. After an error that it sees, it waits for the next primary.
 */
const mostAttempts = 3

/**
 * Tries again, twice at most, where an election or a lost connection left open what came of it: as the driver does, once,
 * for writes of one document. For what may be done more than once without harm, and tells then what came of all.
 */
export async function retryOnElection<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (attempts === mostAttempts || !mayPassInAMoment(error)) throw error
    }
  }
}

/** Whether the server that refused a write with this code may have been about to step down, or to shut down. */
export function isStateChange(code: unknown): boolean {
  return stateChanges.has(code)
}

function mayPassInAMoment(error: unknown): boolean {
  if (error instanceof mongo.MongoNetworkError) return true
  return error instanceof mongo.MongoServerError && isStateChange(error.code)
}

import { mongo } from 'mongoose'

/** Error codes of a server that is not primary, or was interrupted by a state change (mongo/base/error_codes.yml). */
const stateChanges: ReadonlySet<unknown> = new Set([
  6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436,
])

/**
 * The error may be inside a reply, which the driver does not inspect: the second attempt then uses the same server.
 * After an error that the driver sees, it waits for the next primary.
 */
const mostAttempts = 3

/**
 * Retries up to two times after an election or a lost connection, as the driver does once for retryable writes. For
 * idempotent operations whose last attempt reports the outcome of all.
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

/** Whether this error code means that the server was stepping down or shutting down. */
export function isStateChange(code: unknown): boolean {
  return stateChanges.has(code)
}

function mayPassInAMoment(error: unknown): boolean {
  if (error instanceof mongo.MongoNetworkError) return true
  return error instanceof mongo.MongoServerError && isStateChange(error.code)
}

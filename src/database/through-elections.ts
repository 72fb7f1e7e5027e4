import { mongo } from 'mongoose'

/** Not primary (any more), interrupted or cut off by a change of state (mongo/base/error_codes.yml). */
const stateChanges: ReadonlySet<unknown> = new Set([
  6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436,
])

/**
 * Tries again, once, where an election or a lost connection left open what came of it: as the driver does for writes of
 * one document. For what may be done twice without harm, and tells then what came of both.
 *
 * @param before - the second attempt, which may meet another primary
 */
export async function onceMore<Result>(
  attempt: () => Promise<Result>,
  before: () => Promise<unknown> = async () => undefined,
): Promise<Result> {
  try {
    return await attempt()
  } catch (error) {
    if (!mayPassInAMoment(error)) throw error
    // The driver has noticed: it waits for the next primary.
    await before()
    return attempt()
  }
}

function mayPassInAMoment(error: unknown): boolean {
  if (error instanceof mongo.MongoNetworkError) return true
  return error instanceof mongo.MongoServerError && stateChanges.has(error.code)
}

import { mongo } from 'mongoose'

/** BadValue: among others, a `hint` with an index that does not exist. */
const badValue = 2

/** Whether an operation failed because the index of its `hint` does not exist. */
export function isIndexMissing(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === badValue && /\bhint\b/.test(error.message)
}

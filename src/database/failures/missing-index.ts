import { mongo } from 'mongoose'

/** BadValue: among others, an index that a statement names and that is not there. */
const badValue = 2

/** Whether a statement failed because the index of its `hint` is not there. */
export function isIndexMissing(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === badValue && /\bhint\b/.test(error.message)
}

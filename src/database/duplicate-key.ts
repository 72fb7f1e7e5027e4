import { mongo } from 'mongoose'

/** MongoDB's code of a write that a unique index refuses. */
export const duplicateKey = 11_000

/** Whether a write was refused because of a unique index. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === duplicateKey
}

/** Whether a value has to be awaited: promises, and what only acts as one, such as a query of Mongoose. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

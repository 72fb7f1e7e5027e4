/** Whether a value has to be awaited: a promise, or another thenable such as a Mongoose query. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

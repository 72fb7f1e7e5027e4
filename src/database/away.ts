/** How the driver and Mongoose name what they throw when no server answers, or none that can take the operation. */
const awayNames: ReadonlySet<string> = new Set([
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoServerClosedError',
  'MongoStalePrimaryError',
  'MongoClientClosedError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoWaitQueueTimeoutError',
  'MongoOperationTimeoutError',
])

/** Labels by which server or driver say that the same operation may pass in a moment: stepping down, cut off, overloaded. */
const awayLabels = [
  'RetryableWriteError',
  'RetryableReadError',
  'TransientTransactionError',
  'UnknownTransactionCommitResult',
  'RetryableError',
  'SystemOverloadedError',
  'ResetPool',
  'PoolRequestedRetry',
  'InterruptInUseConnections',
] as const

/**
 * Not primary, interrupted or killed by a change of state, shutting down, majority not reached in time, just started
 * and not yet in order (mongo/base/error_codes.yml).
 */
const awayCodes: ReadonlySet<number> = new Set([
  6, 7, 43, 64, 89, 91, 93, 94, 133, 134, 175, 189, 202, 211, 237, 246, 262, 9001, 10058, 10107, 11600, 11601,
  11602, 13435, 13436,
])

/**
 * Whether an error says that the database is not available, so that a later retry may succeed. Looks through
 * causes. By name, code and label: errors of another copy of the driver, as an application may bring, count too.
 */
export function isDatabaseAway(error: unknown): boolean {
  let current = error
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (saysAway(current)) return true
    current = current.cause
  }
  return false
}

/** The database stopped a query at its `maxTimeMS` (MaxTimeMSExpired). */
export function isQueryTimedOut(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('Mongo') && 'code' in error && error.code === 50
}

function saysAway(error: Error): boolean {
  if (awayNames.has(error.name)) return true
  if (error.name === 'MongooseError')
    return /buffering timed out|before initial connection/.test(error.message)
  if (!error.name.startsWith('Mongo')) return false
  // In a bulk write, the driver puts errors of all kinds into one class: without a code, no server answered.
  if (error.name === 'MongoBulkWriteError' && !('code' in error && typeof error.code === 'number'))
    return true
  if ('code' in error && typeof error.code === 'number' && awayCodes.has(error.code)) return true
  return hasAwayLabel(error)
}

function hasAwayLabel(error: Error): boolean {
  if (!('errorLabels' in error) || !Array.isArray(error.errorLabels)) return false
  const labels: readonly unknown[] = error.errorLabels
  return awayLabels.some((label) => labels.includes(label))
}

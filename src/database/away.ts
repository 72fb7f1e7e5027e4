/** Names of errors that the driver and Mongoose throw if no server answers, or none can run the operation. */
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

/** Error labels of transient errors: the primary stepped down, the connection was lost, or the server is overloaded. */
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
 * Error codes of a server that is not primary, that was interrupted by a state change, is shutting down, did not reach
 * a majority in time, or has just started (mongo/base/error_codes.yml).
 */
const awayCodes: ReadonlySet<number> = new Set([
  6, 7, 43, 64, 89, 91, 93, 94, 133, 134, 175, 189, 202, 211, 237, 246, 262, 9001, 10058, 10107, 11600, 11601,
  11602, 13435, 13436,
])

/**
 * Whether an error, or one of its causes, means that the database is not available, so that a later retry may succeed.
 * Compares names, codes and labels, because the application may use another copy of the driver.
 */
export function isDatabaseAway(error: unknown): boolean {
  let current = error
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (saysAway(current)) return true
    current = current.cause
  }
  return false
}

/** Whether the database stopped a query at its `maxTimeMS` (MaxTimeMSExpired). */
export function isQueryTimedOut(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('Mongo') && 'code' in error && error.code === 50
}

function saysAway(error: Error): boolean {
  if (awayNames.has(error.name)) return true
  if (error.name === 'MongooseError')
    return /buffering timed out|before initial connection/.test(error.message)
  if (!error.name.startsWith('Mongo')) return false
  // The driver uses this class for all failures of a bulk write. Without a code, no server answered.
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

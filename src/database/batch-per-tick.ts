import DataLoader from 'dataloader'

/** Limits the duration of one command, and the number of callers that fail with it. */
const largestGroup = 100

/**
 * Batches all calls of one event-loop tick into one command. A round trip costs about the same for one document as for
 * a hundred. Nothing is cached: the command is sent after all of its calls, so results are as fresh as without
 * batching.
 *
 * @param call - returns the results in the order of the items. An `Error` fails the caller of that item; a rejection
 * fails all
 */
export function batchPerTick<Item, Result>(
  call: (items: readonly Item[]) => Promise<readonly (Result | Error)[]>,
): (item: Item) => Promise<Result> {
  const loader = new DataLoader<Item, Result>(call, {
    cache: false,
    maxBatchSize: largestGroup,
    // Runs after the poll phase, when all pending sockets have been read. Earlier, each request would be a batch of its
    // own.
    batchScheduleFn: (dispatch) => void setImmediate(dispatch),
  })
  return (item) => loader.load(item)
}

/** Runs CPU work after the batches of this tick were sent, in parallel with the database. */
export function meanwhile<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    // Immediates run in order of registration, so after the batches of this tick.
    setImmediate(() => {
      try {
        resolve(work())
      } catch (error) {
        reject(error)
      }
    })
  })
}

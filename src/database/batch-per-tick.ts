import DataLoader from 'dataloader'

/** A larger group is split: a command stays short, and few share what goes wrong with it. */
const largestGroup = 100

/**
 * Makes one call to the database of all that is asked for in one turn of the event loop. A round trip costs the same
 * for one document as for a hundred, here and in the database; a single caller waits no longer for it.
 *
 * Nothing is remembered: each call begins after all that it is made for, so it is as fresh as a call of one's own.
 *
 * @param call - answers its items in their order: an `Error` fails the caller of that item alone, a rejection all
 */
export function batchPerTick<Item, Result>(
  call: (items: readonly Item[]) => Promise<readonly (Result | Error)[]>,
): (item: Item) => Promise<Result> {
  const loader = new DataLoader<Item, Result>(call, {
    cache: false,
    maxBatchSize: largestGroup,
    // After all that has arrived was taken from the sockets; sooner, each request would be a group of its own.
    batchScheduleFn: (dispatch) => void setImmediate(dispatch),
  })
  return (item) => loader.load(item)
}

/**
 * Does some work of this process once what was asked of the database in this turn is on its way, so that both go on at
 * the same time.
 */
export function meanwhile<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    // Immediates run in the order in which they were asked for: after the groups of this turn.
    setImmediate(() => {
      try {
        resolve(work())
      } catch (error) {
        reject(error)
      }
    })
  })
}

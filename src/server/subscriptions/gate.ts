/** Runs work, some at a time as far as it is asynchronous. */
export type Gate = <Result>(work: () => Result | Promise<Result>) => Result | Promise<Result>

/**
 * Creates a gate. An event for thousands of streams would otherwise ask the database for all of their sessions at once, where the session
 * cache cannot be trusted: more than may wait for it, so that streams were ended as if it were away.
 *
 * @param max - of what is under way; further work waits, in its order. Work that is synchronous passes at once while there is a place
 */
export function createGate(max: number): Gate {
  const waiting: (() => void)[] = []
  let underWay = 0

  function begin<Result>(work: () => Result | Promise<Result>): Result | Promise<Result> {
    const result = work()
    if (!(result instanceof Promise)) return result
    underWay += 1
    return result.finally(() => {
      underWay -= 1
      while (underWay < max) {
        const next = waiting.shift()
        if (next === undefined) return
        next()
      }
    })
  }

  return (work) => {
    if (underWay < max) return begin(work)
    return new Promise((resolve, reject) => {
      waiting.push(() => {
        try {
          resolve(begin(work))
        } catch (error) {
          reject(error)
        }
      })
    })
  }
}

/** Runs tasks with the same key sequentially, in the order of the calls. */
export type InTurn = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>

/**
 * Creates a queue per key, for transactions that write the same documents. Concurrently they would abort each other
 * with write conflicts, and many of them would block other transactions.
 */
export function createTurns(): InTurn {
  const lastOf = new Map<string, Promise<unknown>>()

  return async (key, work) => {
    const running = (lastOf.get(key) ?? Promise.resolve()).then(work)
    const settled = running.catch(() => undefined)
    lastOf.set(key, settled)
    try {
      return await running
    } finally {
      if (lastOf.get(key) === settled) lastOf.delete(key)
    }
  }
}

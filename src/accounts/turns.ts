/** Runs the work of one key one after the other, in the order in which it came. */
export type InTurn = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>

/**
 * For transactions that write the same documents: at the same time they would only make each other fail, and with
 * enough of them nobody else would get through either.
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

/** Interrupts consecutive waits. */
export interface Interruption {
  /** Rejects the current wait, and each later one immediately. The first reason applies. */
  interrupt(reason: Error): void
  /** Settles as `operation` does, or rejects with the reason of an interruption that comes first. */
  unlessInterrupted<T>(operation: () => Promise<T>): Promise<T>
}

/**
 * For loops that wait repeatedly. `Promise.race` with one promise for the whole loop would leak: every race adds a
 * reaction to that promise, which retains the result of the race until the promise settles. Here only the current wait
 * is retained.
 */
export function createInterruption(): Interruption {
  let interruptedBy: Error | null = null
  let cutShort: (reason: Error) => void = () => undefined
  return {
    interrupt(reason) {
      interruptedBy ??= reason
      cutShort(interruptedBy)
    },
    unlessInterrupted: (operation) =>
      new Promise((resolve, reject) => {
        if (interruptedBy !== null) return reject(interruptedBy)
        cutShort = reject
        return operation().then(resolve, reject)
      }),
  }
}

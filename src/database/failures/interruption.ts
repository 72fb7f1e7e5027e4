/** Cuts short what is waited for, one wait after the other. */
export interface Interruption {
  /** Ends the current wait, and each later one at once. Only the first reason counts. */
  interrupt(reason: Error): void
  /** What `operation` settles with, or a rejection with the reason of the interruption if that comes first. */
  unlessInterrupted<T>(operation: () => Promise<T>): Promise<T>
}

/**
 * For a loop that waits again and again. `Promise.race` with one promise for the whole loop would never let go of what
 * was waited for: each race leaves a reaction on that promise, and with it its own result, until the promise settles.
 * Here nothing but the last wait is held.
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

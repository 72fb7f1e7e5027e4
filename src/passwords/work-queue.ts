import { ServiceUnavailable } from '../errors.js'
import { SignInBusy } from './errors.js'

export interface WorkQueueOptions {
  /** How many tasks run at once. */
  readonly concurrency: number
  /** How many tasks may wait. */
  readonly maxQueued: number
  /** How long a task may wait for its start. What would wait longer is refused when it arrives. */
  readonly maxWaitSeconds: number
  readonly now: () => Date
  /** Told of each task that was done, also of one that failed. In seconds. */
  readonly onDone?: ((task: DoneTask) => void) | undefined
}

export interface DoneTask {
  readonly waited: number
  readonly worked: number
}

/** Runs slow tasks a few at a time, in the order of their arrival, and refuses what it could not start in time. */
export interface WorkQueue {
  /**
   * @param signal - gives up a task that still waits; one that runs is finished
   * @throws SIGN_IN_BUSY when the queue is full, the wait would be too long, or it became too long
   * @throws SERVICE_UNAVAILABLE after `stop()`
   */
  run<Result>(task: () => Promise<Result>, signal?: AbortSignal): Promise<Result>
  /**
   * Whether a task that came now would be taken: for callers who would do other work before it in vain.
   *
   * @throws SIGN_IN_BUSY, SERVICE_UNAVAILABLE as `run` does at once
   */
  assertRoom(): void
  /** Takes nothing more; resolves when all that was taken is done. */
  stop(): Promise<void>
  /** For metrics. */
  load(): { readonly running: number; readonly queued: number }
}

interface Waiting {
  readonly deadline: number
  start(): void
  refuse(reason: unknown): void
}

export function createWorkQueue({
  concurrency,
  maxQueued,
  maxWaitSeconds,
  now,
  onDone,
}: WorkQueueOptions): WorkQueue {
  const waiting = new Set<Waiting>() // in order of arrival; a set, so that giving up is not a search
  let running = 0
  let secondsPerTask = 0
  let stopped = false
  let onIdle: (() => void) | undefined

  const expectedWaitSeconds = () => ((waiting.size + 1) * secondsPerTask) / concurrency
  const busy = () =>
    new SignInBusy({ extensions: { retryAfter: Math.max(1, Math.ceil(expectedWaitSeconds())) } })

  function assertRoom(): void {
    if (stopped) throw new ServiceUnavailable()
    if (running < concurrency) return
    if (waiting.size >= maxQueued || expectedWaitSeconds() > maxWaitSeconds) throw busy()
  }

  async function perform<Result>(task: () => Promise<Result>, waited = 0): Promise<Result> {
    running += 1
    const startedAt = now().getTime()
    try {
      return await task()
    } finally {
      running -= 1
      const seconds = Math.max(0, now().getTime() - startedAt) / 1000
      // A moving average, so that the answer to "how long would this wait?" follows the machine's load.
      secondsPerTask = secondsPerTask === 0 ? seconds : secondsPerTask * 0.8 + seconds * 0.2
      onDone?.({ waited, worked: seconds })
      startNext()
    }
  }

  function startNext() {
    const at = now().getTime()
    for (const next of waiting) {
      if (running >= concurrency) return
      waiting.delete(next)
      if (next.deadline < at) next.refuse(busy())
      else next.start()
    }
    if (running === 0) onIdle?.()
  }

  function wait<Result>(task: () => Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
    const since = now().getTime()
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        waiting.delete(entry)
        reject(signal?.reason)
      }
      const entry: Waiting = {
        deadline: since + maxWaitSeconds * 1000,
        start() {
          signal?.removeEventListener('abort', giveUp)
          perform(task, Math.max(0, now().getTime() - since) / 1000).then(resolve, reject)
        },
        refuse(reason) {
          signal?.removeEventListener('abort', giveUp)
          reject(reason)
        },
      }
      waiting.add(entry)
      signal?.addEventListener('abort', giveUp, { once: true })
    })
  }

  return {
    async run(task, signal) {
      signal?.throwIfAborted()
      assertRoom()
      return running < concurrency ? perform(task) : wait(task, signal)
    },
    assertRoom,
    stop() {
      stopped = true
      if (running === 0) return Promise.resolve()
      return new Promise((resolve) => {
        const before = onIdle
        onIdle = () => {
          before?.()
          resolve()
        }
      })
    },
    load: () => ({ running, queued: waiting.size }),
  }
}

import { ServiceUnavailable } from '../lib/errors.js'
import { SignInBusy } from './errors.js'
import { createFairLine, type Party } from './fair-line.js'

export interface WorkQueueOptions {
  /** How many tasks run at once. */
  readonly concurrency: number
  /** How many tasks may wait. */
  readonly maxQueued: number
  /** How many tasks of unknown clients may wait for one account. Default 5. */
  readonly maxQueuedPerAccount?: number
  /** How long a task may wait for its start. What would wait longer is refused when it arrives. */
  readonly maxWaitSeconds: number
  readonly now: () => Date
  /** Called with each task that was done, also with one that failed. In seconds. */
  readonly onDone?: ((task: DoneTask) => void) | undefined
}

export interface DoneTask {
  readonly waited: number
  readonly worked: number
}

export interface RunOptions {
  /** Gives up a task that still waits; one that runs is finished. */
  readonly signal?: AbortSignal | undefined
  /** Whose task it is, for a fair order. Default: a call within the process. */
  readonly party?: Party | undefined
}

/** Runs slow tasks a few at a time, in the order of a fair line, and refuses what it could not start in time. */
export interface WorkQueue {
  /**
   * @throws SIGN_IN_BUSY when the queue is full, the wait would be too long, or it became too long
   * @throws SERVICE_UNAVAILABLE after `stop()`
   */
  run<Result>(task: () => Promise<Result>, options?: RunOptions): Promise<Result>
  /**
   * Whether a task that came now would be taken: for callers who would do other work before it in vain.
   *
   * @throws SIGN_IN_BUSY, SERVICE_UNAVAILABLE as `run` does at once
   */
  assertRoom(party?: Party): void
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

/** A call that did not come over the network. */
const withinProcess: Party = { address: null, account: null, known: false }

export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { concurrency, maxQueued, maxQueuedPerAccount = 5, maxWaitSeconds, now, onDone } = options
  const line = createFairLine<Waiting>({ concurrency, maxQueued, maxQueuedPerAccount })
  let running = 0
  let secondsPerTask = 0
  let stopped = false
  let onIdle: (() => void) | undefined

  const waitSeconds = (ahead: number) => ((ahead + 1) * secondsPerTask) / concurrency
  const busy = (ahead = line.size) =>
    new SignInBusy({ extensions: { retryAfter: Math.max(1, Math.ceil(waitSeconds(ahead))) } })
  const startsAtOnce = (party: Party) => running < concurrency && line.mayStart(party)

  function assertRoom(party: Party = withinProcess): void {
    if (stopped) throw new ServiceUnavailable()
    if (startsAtOnce(party)) return
    const ahead = line.ahead(party)
    if (ahead === null) throw busy()
    if (waitSeconds(ahead) > maxWaitSeconds) throw busy(ahead)
  }

  async function perform<Result>(task: () => Promise<Result>, party: Party, waited = 0): Promise<Result> {
    running += 1
    line.started(party)
    const startedAt = now().getTime()
    try {
      return await task()
    } finally {
      running -= 1
      line.ended(party)
      const seconds = Math.max(0, now().getTime() - startedAt) / 1000
      // A moving average, so that the answer to "how long would this wait?" follows the machine's load.
      secondsPerTask = secondsPerTask === 0 ? seconds : secondsPerTask * 0.8 + seconds * 0.2
      onDone?.({ waited, worked: seconds })
      startNext()
    }
  }

  function startNext() {
    const at = now().getTime()
    while (running < concurrency) {
      const next = line.next()
      if (next === null) break
      if (next.task.deadline < at) next.task.refuse(busy())
      else next.task.start()
    }
    if (running === 0) onIdle?.()
  }

  function wait<Result>(task: () => Promise<Result>, party: Party, signal: AbortSignal | undefined) {
    const since = now().getTime()
    return new Promise<Result>((resolve, reject) => {
      const giveUp = () => {
        line.remove(entry)
        reject(signal?.reason)
      }
      const entry: Waiting = {
        deadline: since + maxWaitSeconds * 1000,
        start() {
          signal?.removeEventListener('abort', giveUp)
          perform(task, party, Math.max(0, now().getTime() - since) / 1000).then(resolve, reject)
        },
        refuse(reason) {
          signal?.removeEventListener('abort', giveUp)
          reject(reason)
        },
      }
      line.add(entry, party)?.refuse(busy())
      signal?.addEventListener('abort', giveUp, { once: true })
    })
  }

  return {
    async run(task, { signal, party = withinProcess } = {}) {
      signal?.throwIfAborted()
      assertRoom(party)
      return startsAtOnce(party) ? perform(task, party) : wait(task, party, signal)
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
    load: () => ({ running, queued: line.size }),
  }
}

import { ServiceUnavailable } from '../lib/errors.js'
import { SignInBusy } from './errors.js'
import { createFairLine, type Party } from './fair-line.js'

export interface WorkQueueOptions {
  /** Maximum number of running tasks. */
  readonly concurrency: number
  /** Maximum number of queued tasks. */
  readonly maxQueued: number
  /** Maximum number of queued tasks of unknown clients per account. Default 5. */
  readonly maxQueuedPerAccount?: number
  /** Maximum wait of a task. A task with a longer expected wait is refused at once. */
  readonly maxWaitSeconds: number
  readonly now: () => Date
  /** Called after each task, even if it failed. Times in seconds. */
  readonly onDone?: ((task: DoneTask) => void) | undefined
}

/** Durations of a task, in seconds. */
export interface DoneTask {
  readonly waited: number
  readonly worked: number
}

export interface RunOptions {
  /** Cancels a queued task. A running task is not cancelled. */
  readonly signal?: AbortSignal | undefined
  /** The party that the task belongs to, for fairness. Default: a call from within the process. */
  readonly party?: Party | undefined
}

/**
 * Runs slow tasks with limited concurrency, in the order of a fair queue. Refuses tasks that it cannot start in time.
 */
export interface WorkQueue {
  /**
   * Runs a task, now or when it is its turn.
   *
   * @throws SIGN_IN_BUSY when the queue is full, or the expected or actual wait is too long
   * @throws SERVICE_UNAVAILABLE after `stop()`
   */
  run<Result>(task: () => Promise<Result>, options?: RunOptions): Promise<Result>
  /**
   * Checks whether a task would be accepted now, so that callers can skip preparatory work.
   *
   * @throws SIGN_IN_BUSY, SERVICE_UNAVAILABLE, like `run`
   */
  assertRoom(party?: Party): void
  /** Refuses further tasks; resolves when all accepted tasks are done. */
  stop(): Promise<void>
  /** Numbers of running and queued tasks, for metrics. */
  load(): { readonly running: number; readonly queued: number }
}

interface Waiting {
  readonly deadline: number
  start(): void
  refuse(reason: unknown): void
}

/** The party of calls from within the process. */
const withinProcess: Party = { address: null, account: null, known: false }

/** Creates an empty work queue. */
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
      // A moving average, so that the expected wait follows the load of the machine.
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

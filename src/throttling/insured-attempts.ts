import type { Logger } from 'pino'
import { answeredWithin } from '../database/index.js'
import type { AttemptStore } from './attempt-store.js'
import type { MemoryAttempts } from './memory-attempts.js'

export interface InsuredAttemptsDependencies {
  readonly store: AttemptStore
  readonly insurance: MemoryAttempts
  readonly log: Logger
  readonly now: () => Date
  /**
   * How long the store may stay silent before it counts as away. Default 5,000: as long as the driver looks for a
   * server. Not shorter, or whoever overloads the machine moves the counting to where it starts from nothing.
   */
  readonly patienceMs?: number
}

const defaultPatienceMs = 5_000
const quietMs = 60_000

/**
 * Counts in memory while the database is away, each instance for itself: limits are then as many times as wide as
 * there are instances, but never gone. Never rejects.
 */
export function createInsuredAttempts(dependencies: InsuredAttemptsDependencies): AttemptStore {
  const { store, insurance, log, now, patienceMs = defaultPatienceMs } = dependencies
  let toldAt = Number.NEGATIVE_INFINITY

  async function insured<Result>(primary: Promise<Result>, instead: () => Result): Promise<Result> {
    try {
      return await answeredWithin(patienceMs, primary)
    } catch (error) {
      tell(error)
      return instead()
    }
  }

  function tell(error: unknown): void {
    const at = now().getTime()
    if (at - toldAt < quietMs) return
    toldAt = at
    log.warn({ err: error }, 'attempts are counted in memory: the database does not count them')
  }

  return {
    take: (counter, at) => insured(store.take(counter, at), () => insurance.take(counter, at)),
    giveBack: (counter) => insured(store.giveBack(counter), () => insurance.giveBack(counter)),
    forget(counters) {
      insurance.forget(counters)
      return insured(store.forget(counters), () => undefined)
    },
  }
}

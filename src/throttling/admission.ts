import { ExpectedError } from '../lib/errors.js'
import type { AttemptStore } from './attempts/attempt-store.js'
import { RateLimited } from './errors.js'
import type { Counter } from './keys.js'
import { longest, type Refusal, type RefusedNetworks } from './refused-networks.js'

/** Whether a success ends the runs of failures. A right password alone does not where an account has a second factor. */
export type EndsRuns<Result> = (result: Result) => boolean

/** Counts attempts, and returns those that do not count in the end. */
export type Admission = ReturnType<typeof createAdmission>

/** Creates the admission of attempts on top of an attempt store. */
export function createAdmission(store: AttemptStore, refusedNetworks: RefusedNetworks) {
  /** Background writes. Only `stop` waits for them. */
  const pending = new Set<Promise<unknown>>()

  /**
   * Counts under all counters of all groups, or under none. Groups are processed in order, so that a caller who is
   * refused by its own counters uses up nothing of shared ones.
   *
   * @throws RATE_LIMITED
   */
  async function admit(groups: readonly (readonly Counter[])[], at: Date): Promise<void> {
    const taken: Counter[] = []
    for (const group of groups) {
      const decisions = await Promise.all(
        group.map(async (counter) => ({ counter, decision: await store.take(counter, at) })),
      )
      for (const { counter, decision } of decisions) if (decision.kind === 'allowed') taken.push(counter)
      const refusal = longest(
        decisions.flatMap(({ counter, decision }) =>
          decision.kind === 'wait' ? [{ counter, seconds: decision.seconds }] : [],
        ),
      )
      if (refusal === null) continue
      giveBack(taken)
      throw refuse(refusal, at)
    }
  }

  /** Caches an exhausted budget and creates the error. */
  function refuse(refusal: Refusal, at: Date) {
    if (!('forgetAfter' in refusal.counter.limit)) refusedNetworks.add(refusal, at)
    return rateLimited(refusal)
  }

  /**
   * Runs `work` after it was counted.
   *
   * @param runs - the runs that a success ends; counted attempts of other counters are then returned
   * @param endsRuns - whether a result is such a success. Otherwise the attempt is returned and the runs go on
   */
  async function carryOut<Result>(
    counted: readonly Counter[],
    runs: readonly Counter[],
    work: () => Promise<Result>,
    endsRuns: EndsRuns<Result>,
  ): Promise<Result> {
    const result = await undoneWhereUndecided(counted, work)
    const cleared = endsRuns(result) ? runs : []
    const ended = new Set(cleared.map(({ key }) => key))
    if (cleared.length > 0) background(store.clear(cleared))
    giveBack(counted.filter(({ key }) => !ended.has(key)))
    return result
  }

  /** Runs `work` after it was counted. The attempt is returned only if it was not carried out. */
  async function undoneWhereUndecided<Result>(
    counted: readonly Counter[],
    work: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      // Not carried out, so it is no evidence about the password.
      if (error instanceof ExpectedError && !error.carriedOut) giveBack(counted)
      throw error
    }
  }

  /** In the background: it can only make limits less strict. */
  function giveBack(counted: readonly Counter[]): void {
    for (const counter of counted) refusedNetworks.delete(counter)
    background(Promise.all(counted.map((counter) => store.giveBack(counter))))
  }

  function background(work: Promise<unknown>): void {
    // The store with fallback does not reject; other errors must not end the process.
    const settled: Promise<unknown> = work.catch(() => undefined).finally(() => pending.delete(settled))
    pending.add(settled)
  }

  /** Resolves when all background writes are done; the database is needed until then. */
  async function stop(): Promise<void> {
    await Promise.all(pending)
  }

  return { admit, refuse, carryOut, undoneWhereUndecided, stop }
}

/** The error of a refusal. */
export function rateLimited({ counter, seconds }: Refusal) {
  return new RateLimited({
    extensions: { retryAfter: Math.max(1, seconds) },
    detail: { limit: counter.name },
  })
}

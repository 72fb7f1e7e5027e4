import { ExpectedError } from '../lib/errors.js'
import type { AttemptStore } from './attempts/attempt-store.js'
import { RateLimited } from './errors.js'
import type { Counter } from './keys.js'
import { longest, type Refusal, type RefusedNetworks } from './refused-networks.js'

/** Counts attempts, and takes back what did not count after all. */
export type Admission = ReturnType<typeof createAdmission>

export function createAdmission(store: AttemptStore, refusedNetworks: RefusedNetworks) {
  /** Work that no caller waits for, except at the end. */
  const pending = new Set<Promise<unknown>>()

  /**
   * Counts under each counter of each group, or under none. A group comes after the one before it, so that a caller who
   * is refused by what only this caller fills uses up nothing that is shared.
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

  /** Remembers a budget that is used up. */
  function refuse(refusal: Refusal, at: Date) {
    if (!('forgetAfter' in refusal.counter.limit)) refusedNetworks.add(refusal, at)
    return rateLimited(refusal)
  }

  /**
   * Does work that was counted.
   *
   * @param runs - what a success ends; what was counted and is none of them is given back then
   */
  async function carryOut<Result>(
    counted: readonly Counter[],
    runs: readonly Counter[],
    work: () => Promise<Result>,
  ): Promise<Result> {
    const result = await undoneWhereUndecided(counted, work)
    const ended = new Set(runs.map(({ key }) => key))
    background(store.clear(runs))
    giveBack(counted.filter(({ key }) => !ended.has(key)))
    return result
  }

  /** Does work that was counted, and stays counted when it succeeds. */
  async function undoneWhereUndecided<Result>(
    counted: readonly Counter[],
    work: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      // It says nothing about the password.
      if (error instanceof ExpectedError && !error.carriedOut) giveBack(counted)
      throw error
    }
  }

  /** Not waited for: it only ever widens what comes next. */
  function giveBack(counted: readonly Counter[]): void {
    for (const counter of counted) refusedNetworks.delete(counter)
    background(Promise.all(counted.map((counter) => store.giveBack(counter))))
  }

  function background(work: Promise<unknown>): void {
    // The insured store does not reject; whatever does must not end the process.
    const settled: Promise<unknown> = work.catch(() => undefined).finally(() => pending.delete(settled))
    pending.add(settled)
  }

  /** Resolves when everything is counted: the database is needed until then. */
  async function stop(): Promise<void> {
    await Promise.all(pending)
  }

  return { admit, refuse, carryOut, undoneWhereUndecided, stop }
}

export function rateLimited({ counter, seconds }: Refusal) {
  return new RateLimited({
    extensions: { retryAfter: Math.max(1, seconds) },
    detail: { limit: counter.name },
  })
}

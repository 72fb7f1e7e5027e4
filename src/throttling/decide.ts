/*
 * The decision of a limit, for counters in memory. `mongo-attempts.ts` has the same decision as an update. The test
 * "the database counts %s as the decision says" in test/throttling/attempts/attempt-stores.test.ts compares both by
 * random sequences. Change both, and that test, together.
 */
import type { Budget } from '../manifest/index.js'
import type { GrowingWaits } from './limits.js'

/** A limit on consecutive failures, or on a rate. */
export type Limit = GrowingWaits | Budget

/** The stored state of the attempts of one key. Times in milliseconds since 1970. */
export interface Attempts {
  /** Attempts that were accepted and not returned. */
  readonly count: number
  /** When the next attempt is accepted; 0 for any time, so that clock differences do not matter. */
  readonly readyAt: number
  /** When the state expires. */
  readonly expiresAt: number
}

export type Decision =
  | { readonly kind: 'allowed'; readonly next: Attempts }
  | {
      readonly kind: 'wait'
      /** Whole seconds, at least 1. */
      readonly seconds: number
      /**
       * Whether a run has reached its `max`, or the cap. Only a success or the expiry of the run allows attempts again.
       */
      readonly spent: boolean
    }

const msPerHour = 3_600_000

/**
 * Decides whether an attempt at `at` is accepted, and the state to store. Pure. A refused attempt changes nothing, so a
 * retry that is too early does not extend the wait.
 *
 * @param known - `null` if nothing is stored
 * @param cap - for a shared run: failures in it after which this attempt is refused. Default: its `max`
 */
export function decide(known: Attempts | null, limit: Limit, at: number, cap?: number): Decision {
  const attempts = known !== null && known.expiresAt > at ? known : null
  if (attempts !== null) {
    const spent = isGrowing(limit) && attempts.count >= (cap ?? limit.max)
    const until = spent ? attempts.expiresAt : attempts.readyAt
    if (until > at) return { kind: 'wait', seconds: Math.ceil((until - at) / 1000), spent }
  }
  const next = isGrowing(limit) ? grow(attempts, limit, at) : spend(attempts, limit, at)
  return { kind: 'allowed', next }
}

/** The current number of failures in a run. Pure. */
export function liveCount(known: Attempts | null, at: number): number {
  return known !== null && known.expiresAt > at ? known.count : 0
}

/**
 * The wait in milliseconds after the `count`-th failure in a run: none up to `free` failures, then doubling. From `max`
 * on, until the run expires.
 */
export function waitAfter(count: number, limit: GrowingWaits): number {
  if (count >= limit.max) return limit.forgetAfter * 1000
  if (count < limit.free) return 0
  return Math.min(limit.maxWait, limit.firstWait * 2 ** (count - limit.free)) * 1000
}

/**
 * The interval at which a budget accepts attempts in the long run, and how far ahead of it a burst may be. In whole
 * milliseconds, the resolution of stored times.
 */
export function spacing({ burst, perHour }: Budget): { readonly interval: number; readonly ahead: number } {
  const interval = Math.max(1, Math.round(msPerHour / perHour))
  return { interval, ahead: (burst - 1) * interval }
}

/** Whether a limit is one on consecutive failures. */
export function isGrowing(limit: Limit): limit is GrowingWaits {
  return 'forgetAfter' in limit
}

function grow(attempts: Attempts | null, limit: GrowingWaits, at: number): Attempts {
  const count = (attempts?.count ?? 0) + 1
  const wait = waitAfter(count, limit)
  return { count, readyAt: wait === 0 ? 0 : at + wait, expiresAt: at + limit.forgetAfter * 1000 }
}

/** Generic cell rate algorithm (ITU-T I.371): a leaky bucket stored as one point in time. */
function spend(attempts: Attempts | null, limit: Budget, at: number): Attempts {
  const { interval, ahead } = spacing(limit)
  const readyAt = Math.max(attempts?.readyAt ?? 0, at - ahead) + interval
  return { count: (attempts?.count ?? 0) + 1, readyAt, expiresAt: readyAt + ahead }
}

/**
 * The state to store after an attempt that does not count, because it succeeded or was not carried out.
 *
 * @returns `null` if the state can be deleted
 */
export function giveBack(attempts: Attempts, limit: Limit): Attempts | null {
  if (attempts.count <= 1) return null
  const count = attempts.count - 1
  // The attempt was accepted, so no wait was pending before it.
  if (isGrowing(limit)) return { ...attempts, count, readyAt: 0 }
  const { interval } = spacing(limit)
  return { count, readyAt: attempts.readyAt - interval, expiresAt: attempts.expiresAt - interval }
}

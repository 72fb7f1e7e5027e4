import { type Attempts, decide, liveCount } from './decide.js'
import type { Counter, PairCounter, RunCounter } from './keys.js'
import type { Shares } from './limits.js'
import { longest, type Refusal } from './refused-networks.js'

/** What an account knows of a client that tries its password. All but `stranger` have a run of their own. */
export type Standing = 'device' | 'address' | 'session' | 'stranger'

/** The counters that a password attempt may be counted under. */
export interface SignInCounters {
  /** Failures of all unknown clients. */
  readonly account: RunCounter
  /** Failures of one address; none for a call from within the process. */
  readonly pairs: readonly PairCounter[]
  readonly networks: readonly Counter[]
  /** Failures of all known devices, addresses and sessions. */
  readonly known: RunCounter
  /** Budgets of one address for accounts that know it, separate from those of unknown clients. */
  readonly knownNetworks: readonly Counter[]
}

export type SignInDecision =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | {
      readonly kind: 'allowed'
      /** The counters to count under, group by group. Counters that only this caller fills come first. */
      readonly groups: readonly (readonly Counter[])[]
      /** The runs that a success ends. */
      readonly runs: readonly Counter[]
      readonly standing: Standing
    }

export interface SignInSituation {
  readonly standing: Standing
  readonly counters: SignInCounters
  /** Stored states, by key. */
  readonly seen: ReadonlyMap<string, Attempts>
  /** An exhausted budget among `networks`, from the cache. */
  readonly refused: Refusal | null
  readonly shares: Shares
  readonly at: number
}

/**
 * Decides whether a password attempt is allowed, and which counters count it. Pure. Attempts of unknown clients never
 * count against known ones. Known devices, addresses and sessions share one run; once it is exhausted, they count as
 * unknown clients. That limits consecutive failures even for an attacker with a stolen device or session.
 */
export function decideSignIn(situation: SignInSituation): SignInDecision {
  const { standing, counters } = situation
  const asKnown = standing === 'stranger' ? null : decideKnown(situation)
  if (asKnown !== null) return asKnown
  const { account, pairs, networks } = counters
  const crowded = liveCount(situation.seen.get(account.key) ?? null, situation.at) >= account.limit.free
  const own = [
    ...networks,
    ...pairs.map((pair) => (crowded ? { ...pair, cap: Math.min(pair.limit.max, pair.crowdedCap) } : pair)),
  ]
  const refusal = situation.refused ?? refusalOf([...own, account], situation)
  if (refusal !== null) return { kind: 'refused', refusal }
  return { kind: 'allowed', groups: [own, [account]], runs: runsOf(counters), standing: 'stranger' }
}

/** @returns `null` when the run of known places is exhausted */
function decideKnown({ standing, counters, seen, shares, at }: SignInSituation): SignInDecision | null {
  const { limit } = counters.known
  // Leaves the rest of the run to the user's device, in case an attacker shares the user's address.
  const cap = standing === 'device' ? limit.max : Math.min(limit.max, shares.known)
  const run = { ...counters.known, cap }
  const decision = decide(seen.get(run.key) ?? null, limit, at, cap)
  if (decision.kind === 'wait') {
    return decision.spent ? null : { kind: 'refused', refusal: { counter: run, seconds: decision.seconds } }
  }
  const own = standing === 'address' ? counters.knownNetworks : []
  const refusal = refusalOf(own, { seen, at })
  if (refusal !== null) return { kind: 'refused', refusal }
  return { kind: 'allowed', groups: [own, [run]], runs: runsOf(counters), standing }
}

/** The longest refusal; `null` if all counters accept the attempt. Pure. */
export function refusalOf(
  counters: readonly Counter[],
  { seen, at }: Pick<SignInSituation, 'seen' | 'at'>,
): Refusal | null {
  return longest(
    counters.flatMap((counter) => {
      const decision = decide(seen.get(counter.key) ?? null, counter.limit, at, counter.cap)
      return decision.kind === 'wait' ? [{ counter, seconds: decision.seconds }] : []
    }),
  )
}

function runsOf({ account, pairs, known }: SignInCounters): readonly Counter[] {
  return [account, known, ...pairs]
}

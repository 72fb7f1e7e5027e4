import { type Attempts, decide, liveCount } from './decide.js'
import type { Counter, PairCounter, RunCounter } from './keys.js'
import type { Shares } from './limits.js'
import { longest, type Refusal } from './refused-networks.js'

/** What an account knows of somebody who tries its password. Each but `stranger` has a run apart from strangers'. */
export type Standing = 'device' | 'address' | 'session' | 'stranger'

/** What an attempt at a password may be counted under. */
export interface SignInCounters {
  /** Of all strangers. */
  readonly account: RunCounter
  /** Of one address; none for a call that did not come over the network. */
  readonly pairs: readonly PairCounter[]
  readonly networks: readonly Counter[]
  /** Of everybody whom the account knows. */
  readonly known: RunCounter
  /** Of one address, for accounts that know it: apart from those on which strangers draw. */
  readonly knownNetworks: readonly Counter[]
}

export type SignInDecision =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | {
      readonly kind: 'allowed'
      /** To be counted under, group after group: what only this caller fills comes first. */
      readonly groups: readonly (readonly Counter[])[]
      /** The runs that a success ends. */
      readonly runs: readonly Counter[]
      readonly standing: Standing
    }

export interface SignInSituation {
  readonly standing: Standing
  readonly counters: SignInCounters
  /** What is remembered, by key. */
  readonly seen: ReadonlyMap<string, Attempts>
  /** A budget among `networks` that is known to be used up. */
  readonly refused: Refusal | null
  readonly shares: Shares
  readonly at: number
}

/**
 * Decides whether a password may be tried, and what that is counted under. Pure. What a stranger does is never counted
 * where those are whom the account knows. Known devices, addresses and sessions share one run, and are strangers
 * once it is used up: that bounds the guesses in a row, whatever a guesser has stolen.
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

/** @returns `null` where the run of those whom the account knows is used up */
function decideKnown({ standing, counters, seen, shares, at }: SignInSituation): SignInDecision | null {
  const { limit } = counters.known
  // A guesser beside the owner, behind the same address, leaves the rest of the run to the owner's device.
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

/** The refusal that lasts longest, `null` where each of the counters lets the attempt through. Pure. */
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

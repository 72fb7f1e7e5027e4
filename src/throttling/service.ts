import { canonicalUsername } from '../accounts/names/index.js'
import { addressBlock } from '../addresses/index.js'
import { createAdmission, rateLimited } from './admission.js'
import type { AttemptStore } from './attempts/attempt-store.js'
import type { MemoryAttempts } from './attempts/memory-attempts.js'
import { decideSignIn, refusalOf, type SignInCounters, type Standing } from './decide-sign-in.js'
import type { DeviceOwner, DeviceTokens } from './device-tokens.js'
import { type Counter, type Counters, localCounter } from './keys.js'
import { isKnownAddress, type KnownPlaceStore, type KnownPlaces } from './known-places.js'
import { budgetOf, type ThrottlingLimits } from './limits.js'
import { createRefusedNetworks } from './refused-networks.js'

export interface ThrottlingDependencies {
  readonly store: AttemptStore
  readonly places: KnownPlaceStore
  /** For what each instance limits for itself. */
  readonly memory: MemoryAttempts
  readonly limits: ThrottlingLimits
  readonly counters: Counters
  readonly devices: DeviceTokens
  readonly now: () => Date
}

/** From where a password is tried. */
export interface Origin {
  /** `null` for a call that did not come over the network: it has no limit by address. */
  readonly address: string | null
  /** What the device shows of earlier sign-ins; `null` where it shows nothing. */
  readonly deviceToken: string | null
}

/** Who tries to sign in, and from where. */
export interface SignInAttempt extends Origin {
  /** As it was typed. */
  readonly username: string
  /** `null` where no account has this name. */
  readonly account: DeviceOwner | null
}

/** A viewer who proves the password again. */
export interface Confirmation {
  readonly accountId: string
  /** `null` for a call that did not come over the network. */
  readonly address: string | null
}

/** A budget that a manifest states. Where there is no address, a call did not come over the network: it has no limit. */
export interface BudgetUse {
  /**
   * Does work, if the budget of the address lets this attempt through. It counts whether it succeeds or not; what was not
   * carried out is given back.
   *
   * @throws RATE_LIMITED, and what `work` throws
   */
  attempt<Result>(address: string | null, work: () => Promise<Result>): Promise<Result>
  /**
   * Counts what happened at an address.
   *
   * @throws RATE_LIMITED
   */
  count(address: string | null): Promise<void>
  /**
   * Counts for one subject, on this instance and without I/O.
   *
   * @throws RATE_LIMITED
   */
  countHere(subject: string): void
}

/** Limits how often something may be tried. Each method throws RATE_LIMITED before the work that it guards. */
export type Throttling = ReturnType<typeof createThrottling>

/** What failures are counted by: an account, or a name that no account has. */
type Subject = readonly [kind: 'account' | 'name', id: string]

export function createThrottling(dependencies: ThrottlingDependencies) {
  const { store, places, memory, limits, counters, devices, now } = dependencies
  const refusedNetworks = createRefusedNetworks()
  const { admit, refuse, carryOut, undoneWhereUndecided, stop } = createAdmission(store, refusedNetworks)

  /**
   * Verifies a password, if the limits let this attempt through. It is counted before: parallel attempts can't
   * overtake their own counting. A success ends the runs of failures; it is not waited for.
   *
   * @param verify - does the work, given what the account knows of the caller; throws whenever the password was not
   *   right
   * @throws RATE_LIMITED, and what `verify` throws
   */
  async function signIn<Account>(
    attempt: SignInAttempt,
    verify: (standing: Standing) => Promise<Account>,
  ): Promise<Account> {
    const at = now()
    const subject = subjectOf(attempt)
    // Also of a name that nobody has: the same reads for each.
    const known = places.read(placesKey(subject))
    return limited(subject, attempt.address, at, async () => standingOf(attempt, await known, at), verify)
  }

  /**
   * Verifies the password of a viewer who is signed in already. A session counts as a place that the account knows.
   *
   * @throws RATE_LIMITED, and what `verify` throws
   */
  function confirmPassword<Result>(
    { accountId, address }: Confirmation,
    verify: (standing: Standing) => Promise<Result>,
  ): Promise<Result> {
    return limited(['account', accountId], address, now(), async () => 'session', verify)
  }

  async function limited<Result>(
    subject: Subject,
    address: string | null,
    at: Date,
    standingOfCaller: () => Promise<Standing>,
    verify: (standing: Standing) => Promise<Result>,
  ): Promise<Result> {
    const succeeded = localCounter('signIns', limits.signIns, subject.join(' '))
    refuseSpent(succeeded, at)
    const all = signInCounters(subject, address)
    const refused = refusedNetworks.find(all.networks, at)
    // An address that is known to be refused has a chance only where the account knows it.
    const asked = [all.known, ...all.knownNetworks]
    if (refused === null) asked.push(all.account, ...all.pairs, ...all.networks)
    const [standing, seen] = await Promise.all([standingOfCaller(), store.read(asked)])
    const { shares } = limits
    const decision = decideSignIn({ standing, counters: all, seen, refused, shares, at: at.getTime() })
    if (decision.kind === 'refused') throw refuse(decision.refusal, at)
    await admit(decision.groups, at)
    const result = await carryOut(decision.groups.flat(), decision.runs, () => verify(decision.standing))
    takeHere(succeeded, at)
    return result
  }

  /** Each success writes a session and its event, so there is a budget of them. Strangers, who fail, don't draw on it. */
  function refuseSpent(counter: Counter, at: Date): void {
    const refusal = refusalOf([counter], { seen: memory.read([counter]), at: at.getTime() })
    if (refusal !== null) throw rateLimited(refusal)
  }

  /** Counts on this instance, without I/O. */
  function takeHere(counter: Counter, at: Date): void {
    const decision = memory.take(counter, at)
    if (decision.kind === 'wait') throw rateLimited({ counter, seconds: decision.seconds })
  }

  function signInCounters(subject: Subject, address: string | null): SignInCounters {
    return {
      account: counters.run('accountFailures', ...subject),
      known: counters.run('deviceFailures', ...subject),
      pairs: address === null ? [] : counters.pairs(subject, address),
      networks: address === null ? [] : counters.budgets('addressFailures', address),
      knownNetworks: address === null ? [] : counters.budgets('addressFailures', address, 'known'),
    }
  }

  function standingOf(
    { account, address, deviceToken }: SignInAttempt,
    known: KnownPlaces,
    at: Date,
  ): Standing {
    if (account === null) return 'stranger'
    const device = deviceToken === null ? null : devices.deviceOf(deviceToken, account, at)
    if (device !== null && known.devices.has(digestOf(account, 'device', device))) return 'device'
    const isKnown = address !== null && isKnownAddress(known, addressDigest(account, address), at)
    return isKnown ? 'address' : 'stranger'
  }

  /**
   * Keeps from where an account proved its password, or was made: the next sign-in from there is from a known device or address.
   *
   * @returns the token that the device shows then
   */
  async function recognize(account: DeviceOwner, { address, deviceToken }: Origin): Promise<string> {
    const at = now()
    const presented = deviceToken === null ? null : devices.deviceOf(deviceToken, account, at)
    const { token, deviceId } = devices.issue(account, presented, at)
    const place = {
      device: digestOf(account, 'device', deviceId),
      returning: presented !== null,
      address: address === null ? null : addressDigest(account, address),
    }
    await places.add(placesKey(['account', account.accountId]), place, at)
    return token
  }

  function addressDigest(account: DeviceOwner, address: string): string {
    return digestOf(account, 'address', addressBlock(address))
  }

  /** With the version of the password: a new one makes every place unknown. */
  function digestOf(
    { accountId, credentialVersion }: DeviceOwner,
    kind: 'device' | 'address',
    id: string,
  ): string {
    return counters.digest('place', kind, accountId, String(credentialVersion), id)
  }

  function placesKey(subject: Subject): string {
    return `places:${counters.digest('places', ...subject)}`
  }

  /** @throws Error where no manifest states a budget of that name: at start, not at the first attempt */
  function budget(name: string): BudgetUse {
    const limit = budgetOf(limits, name)
    return {
      async attempt(address, work) {
        const counted = address === null ? [] : counters.budgets(name, address)
        await spend(counted, now())
        return undoneWhereUndecided(counted, work)
      },
      async count(address) {
        if (address !== null) await spend(counters.budgets(name, address), now())
      },
      countHere: (subject) => takeHere(localCounter(name, limit, subject), now()),
    }
  }

  /** Counts under budgets of one address. A refused attempt writes nothing, and after the first one reads nothing. */
  async function spend(budgets: readonly Counter[], at: Date): Promise<void> {
    const refused = refusedNetworks.find(budgets, at)
    if (refused !== null) throw rateLimited(refused)
    const seen = await store.read(budgets)
    const refusal = refusalOf(budgets, { seen, at: at.getTime() })
    if (refusal !== null) throw refuse(refusal, at)
    await admit([budgets], at)
  }

  /** Ends all runs of failures of an account: for an operator, and where the password is another one now. */
  async function release(accountId: string): Promise<void> {
    const subject: Subject = ['account', accountId]
    const { account, known } = signInCounters(subject, null)
    await store.clear([account, known], [counters.pairsPrefix(subject)])
  }

  return { signIn, confirmPassword, recognize, budget, release, stop }
}

/** All spellings of one name are one subject. A text that no account can have as its name stands for itself. */
function subjectOf({ account, username }: SignInAttempt): Subject {
  return account === null ? ['name', canonicalUsername(username) ?? username] : ['account', account.accountId]
}

import { parseSignInName } from '../accounts/names/index.js'
import { addressBlock } from '../addresses/index.js'
import { createAdmission, type EndsRuns, rateLimited } from './admission.js'
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
  /** For limits per instance. */
  readonly memory: MemoryAttempts
  readonly limits: ThrottlingLimits
  readonly counters: Counters
  readonly devices: DeviceTokens
  readonly now: () => Date
}

/** The origin of a password attempt. */
export interface Origin {
  /** `null` for a call from within the process: no limit by address applies. */
  readonly address: string | null
  /** The device token of an earlier sign-in; `null` without one. */
  readonly deviceToken: string | null
}

/** A sign-in attempt. */
export interface SignInAttempt extends Origin {
  /** As entered. */
  readonly username: string
  /** `null` for an unknown account. */
  readonly account: DeviceOwner | null
}

/** A viewer who confirms the password. */
export interface Confirmation {
  readonly accountId: string
  /** `null` for a call from within the process. */
  readonly address: string | null
}

/** A budget that a manifest declares. Calls without an address come from within the process and are not limited. */
export interface BudgetUse {
  /**
   * Runs `work` if the budget of the address allows it. The attempt counts whether it succeeds or fails; it is returned
   * if it was not carried out.
   *
   * @throws RATE_LIMITED, and what `work` throws
   */
  attempt<Result>(address: string | null, work: () => Promise<Result>): Promise<Result>
  /**
   * Counts an event of an address.
   *
   * @throws RATE_LIMITED
   */
  count(address: string | null): Promise<void>
  /**
   * Counts an event of a subject, on this instance and without I/O.
   *
   * @throws RATE_LIMITED
   */
  countHere(subject: string): void
}

/** Limits how often something can be attempted. Methods throw RATE_LIMITED if a limit refuses the attempt. */
export type Throttling = ReturnType<typeof createThrottling>

/** The subject of a counter: an account, or a name without an account. */
type Subject = readonly [kind: 'account' | 'name', id: string]

/** Creates throttling from its stores. `createThrottlingOnMongo` has the stores for production. */
export function createThrottling(dependencies: ThrottlingDependencies) {
  const { store, places, memory, limits, counters, devices, now } = dependencies
  const refusedNetworks = createRefusedNetworks()
  const { admit, refuse, carryOut, undoneWhereUndecided, stop } = createAdmission(store, refusedNetworks)

  /**
   * Verifies a password if the limits allow the attempt. It is counted before, so that concurrent attempts are limited
   * too. A success ends the runs of failures in the background.
   *
   * @param verify - verifies the proof, given what the account knows of the caller; throws if it is wrong
   * @param endsRuns - whether the success ends the runs. Default: each does
   * @throws RATE_LIMITED, and what `verify` throws
   */
  async function signIn<Account>(
    attempt: SignInAttempt,
    verify: (standing: Standing) => Promise<Account>,
    endsRuns: EndsRuns<Account> = always,
  ): Promise<Account> {
    const at = now()
    const subject = subjectOf(attempt)
    // Also for an unknown name, so that the number of queries does not disclose whether an account exists.
    const known = places.read(placesKey(subject))
    return limited(
      subject,
      attempt.address,
      at,
      async () => standingOf(attempt, await known, at),
      verify,
      endsRuns,
    )
  }

  /**
   * Verifies the password of a viewer. The session counts as a known place of the account.
   *
   * @throws RATE_LIMITED, and what `verify` throws
   */
  function confirmPassword<Result>(
    { accountId, address }: Confirmation,
    verify: (standing: Standing) => Promise<Result>,
    endsRuns: EndsRuns<Result> = always,
  ): Promise<Result> {
    return limited(['account', accountId], address, now(), async () => 'session', verify, endsRuns)
  }

  /**
   * Verifies the password of a viewer who authenticates again. The session has a run of its own, so that wrong passwords
   * in one session delay no other; all of them count for the account too, so that many sessions get no more guesses than
   * one.
   *
   * @throws RATE_LIMITED, and what `verify` throws
   */
  async function confirmInSession<Result>(
    { accountId, sessionId, address }: Confirmation & { readonly sessionId: string },
    verify: () => Promise<Result>,
    endsRuns: EndsRuns<Result> = always,
  ): Promise<Result> {
    const at = now()
    const ofSession = counters.run('deviceFailures', 'session', sessionId)
    const ofAccount = counters.run('deviceFailures', 'account', accountId)
    const groups = [
      [{ ...ofSession, cap: Math.min(ofSession.limit.max, limits.shares.known) }],
      // Without waits: those of other sessions must not grow.
      [{ ...ofAccount, limit: { ...ofAccount.limit, free: ofAccount.limit.max } }],
    ]
    const seen = await store.read(groups.flat())
    const isSpent = refusalOf(groups[1] ?? [], { seen, at: at.getTime() }) !== null
    if (isSpent) return confirmPassword({ accountId, address }, verify, endsRuns)
    await admit(groups, at)
    return carryOut(groups.flat(), groups[0] ?? [], verify, endsRuns)
  }

  /**
   * Tries a mailed code. Wrong ones count in the run of the account, or of the address that no account has, so that many
   * codes get no more guesses than one. Without waits, as each code has few tries.
   *
   * @param accountId - `null`: no account has the address
   * @throws RATE_LIMITED at the end of the run, and what `verify` throws
   */
  async function tryCode<Result>(
    { accountId, email }: { readonly accountId: string | null; readonly email: string },
    verify: () => Promise<Result>,
  ): Promise<Result> {
    const subject: Subject = accountId === null ? ['name', email] : ['account', accountId]
    const run = counters.run('accountFailures', ...subject)
    const counted = [{ ...run, limit: { ...run.limit, free: run.limit.max } }]
    await admit([counted], now())
    return carryOut(counted, [], verify, always)
  }

  async function limited<Result>(
    subject: Subject,
    address: string | null,
    at: Date,
    standingOfCaller: () => Promise<Standing>,
    verify: (standing: Standing) => Promise<Result>,
    endsRuns: EndsRuns<Result>,
  ): Promise<Result> {
    const succeeded = localCounter('signIns', limits.signIns, subject.join(' '))
    refuseSpent(succeeded, at)
    const all = signInCounters(subject, address)
    const refused = refusedNetworks.find(all.networks, at)
    // If the address is refused, only a known place can be accepted, so only its counters are read.
    const asked = [all.known, ...all.knownNetworks]
    if (refused === null) asked.push(all.account, ...all.pairs, ...all.networks)
    const [standing, seen] = await Promise.all([standingOfCaller(), store.read(asked)])
    const { shares } = limits
    const decision = decideSignIn({ standing, counters: all, seen, refused, shares, at: at.getTime() })
    if (decision.kind === 'refused') throw refuse(decision.refusal, at)
    await admit(decision.groups, at)
    const verified = () => verify(decision.standing)
    const result = await carryOut(decision.groups.flat(), decision.runs, verified, endsRuns)
    takeHere(succeeded, at)
    return result
  }

  /** Successes have a budget, because each writes a session and an event. Failures of unknown clients do not use it. */
  function refuseSpent(counter: Counter, at: Date): void {
    const refusal = refusalOf([counter], { seen: memory.read([counter]), at: at.getTime() })
    if (refusal !== null) throw rateLimited(refusal)
  }

  /** Counts on this instance, without I/O. @throws RATE_LIMITED */
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
   * Records device and address of an account that just authenticated or was created. Its next sign-in from there is
   * from a known place.
   *
   * @returns the device token for the next sign-in
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

  /** Includes the credential version: after a change of password, every place is unknown. */
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

  /** A budget by name. @throws Error if no manifest declares it: at startup, not at the first attempt */
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

  /**
   * Counts under the budgets of one address. A refused attempt writes nothing; later ones are refused without a query.
   */
  async function spend(budgets: readonly Counter[], at: Date): Promise<void> {
    const refused = refusedNetworks.find(budgets, at)
    if (refused !== null) throw rateLimited(refused)
    const seen = await store.read(budgets)
    const refusal = refusalOf(budgets, { seen, at: at.getTime() })
    if (refusal !== null) throw refuse(refusal, at)
    await admit([budgets], at)
  }

  /** Ends all runs of failures of an account: for an operator, and after a change of password. */
  async function release(accountId: string): Promise<void> {
    const subject: Subject = ['account', accountId]
    const { account, known } = signInCounters(subject, null)
    await store.clear([account, known], [counters.pairsPrefix(subject)])
  }

  /** Deletes all that is stored of an account. */
  async function forget(accountId: string): Promise<void> {
    await Promise.all([release(accountId), places.forget(placesKey(['account', accountId]))])
  }

  return { forget, signIn, confirmPassword, confirmInSession, tryCode, recognize, budget, release, stop }
}

const always = () => true

/** All spellings of a name or an address are one subject. A text that can be neither is a subject as entered. */
function subjectOf({ account, username }: SignInAttempt): Subject {
  return account === null
    ? ['name', parseSignInName(username)?.canonical ?? username]
    : ['account', account.accountId]
}

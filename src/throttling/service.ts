import { LRUCache } from 'lru-cache'
import { canonicalUsername } from '../accounts/names/index.js'
import { addressBlock } from '../addresses/index.js'
import type { ThrottlingLimits } from '../config/index.js'
import { ExpectedError } from '../errors.js'
import { ownCopy } from '../own-copy.js'
import type { AttemptStore } from './attempt-store.js'
import type { DeviceTokens } from './device-tokens.js'
import { RateLimited } from './errors.js'
import type { Counter, Counters } from './keys.js'
import type { MemoryAttempts } from './memory-attempts.js'

export interface ThrottlingDependencies {
  readonly store: AttemptStore
  /** For what each instance limits for itself. */
  readonly memory: MemoryAttempts
  readonly counters: Counters
  /** For what stays in this process. */
  readonly localCounter: (name: keyof ThrottlingLimits, subject: string) => Counter
  readonly devices: DeviceTokens
  readonly now: () => Date
}

/** Who tries to sign in, and from where. */
export interface SignInAttempt {
  /** As it was typed. */
  readonly username: string
  /** `null` where no account has this name. */
  readonly accountId: string | null
  /** `null` for a call that did not come over the network: it has no limit by address. */
  readonly address: string | null
  /** What the device shows of earlier sign-ins; `null` where it shows nothing. */
  readonly deviceToken: string | null
}

/** Limits how often something may be tried. Each method throws RATE_LIMITED before the work that it guards. */
export type Throttling = ReturnType<typeof createThrottling>

/** The part of a refresh token that is the same in its whole family (`pcr_` and 126 of its bits). */
const familyLength = 25
/** Addresses over their budget that an instance knows without asking. */
const maxKnownAddresses = 10_000

/** Work that ends so was never carried out, so it says nothing about the password. */
const undecidedCodes: ReadonlySet<string> = new Set([
  'SIGN_IN_BUSY',
  'SERVICE_UNAVAILABLE',
  'REQUEST_ABORTED',
  'OPERATION_TIMED_OUT',
])

export function createThrottling(dependencies: ThrottlingDependencies) {
  const { store, memory, counters, localCounter, devices, now } = dependencies
  /** By address: until when tokens that do not work are known to be refused. */
  const refusedUntil = new LRUCache<string, number>({ max: maxKnownAddresses })
  /** What nobody waits for, but the end. */
  const pending = new Set<Promise<unknown>>()

  /**
   * Verifies a password, if the limits let this attempt through. It is counted before: parallel attempts can't
   * overtake their own counting. A success ends the runs of failures; it is not waited for.
   *
   * @param verify - does the work; throws whenever the password was not right
   * @throws RATE_LIMITED, and what `verify` throws
   */
  async function signIn<Account>(attempt: SignInAttempt, verify: () => Promise<Account>): Promise<Account> {
    const at = now()
    const account = counters('accountFailures', ...subjectOf(attempt))
    const { pair, all } = addressCounters(attempt)
    const device = deviceCounter(attempt)
    const runs = [account, ...pair, ...device]
    if (await admitDevice(device, at)) return counted(device, runs, verify)
    // First what only the caller's own address fills: one address that is refused does not use up what an account
    // grants to all the others.
    const own = [...pair, ...all]
    await admit(own, at)
    await admit([account], at, own)
    return counted([...own, account], runs, verify)
  }

  /**
   * Verifies the password of a viewer who is signed in already. A session counts as a device that the account knows.
   *
   * @throws RATE_LIMITED, and what `verify` throws
   */
  async function confirmPassword<Result>(sessionId: string, verify: () => Promise<Result>): Promise<Result> {
    const session = counters('deviceFailures', 'session', sessionId)
    await admit([session], now())
    return counted([session], [session], verify)
  }

  /** A call that did not come over the network has neither. */
  function addressCounters(attempt: SignInAttempt): Record<'pair' | 'all', readonly Counter[]> {
    if (attempt.address === null) return { pair: [], all: [] }
    const address = addressBlock(attempt.address)
    return {
      pair: [counters('accountAddressFailures', ...subjectOf(attempt), address)],
      all: [counters('addressFailures', address)],
    }
  }

  /** One counter where the account knows the device, else none. */
  function deviceCounter({ accountId, deviceToken }: SignInAttempt): readonly Counter[] {
    if (accountId === null || deviceToken === null) return []
    const device = devices.deviceOf(deviceToken, accountId)
    return device === null ? [] : [counters('deviceFailures', 'device', device)]
  }

  /** @returns `false` for a stranger: also a known device, once its own failures are used up, is no more than that */
  async function admitDevice([device]: readonly Counter[], at: Date): Promise<boolean> {
    if (device === undefined) return false
    const decision = await store.take(device, at)
    if (decision.kind === 'wait' && !decision.spent) throw rateLimited(device, decision.seconds)
    return decision.kind === 'allowed'
  }

  /**
   * Counts under each of `own`, or under none.
   *
   * @param before - already counted, and given back as well if this is refused
   */
  async function admit(own: readonly Counter[], at: Date, before: readonly Counter[] = []): Promise<void> {
    const decisions = await Promise.all(
      own.map(async (counter) => ({ counter, decision: await store.take(counter, at) })),
    )
    const refused = decisions.flatMap(({ counter, decision }) =>
      decision.kind === 'wait' ? [{ counter, seconds: decision.seconds }] : [],
    )
    const [longest] = refused.toSorted((a, b) => b.seconds - a.seconds)
    if (longest === undefined) return
    const letThrough = decisions.flatMap(({ counter, decision }) =>
      decision.kind === 'allowed' ? [counter] : [],
    )
    giveBack([...before, ...letThrough])
    throw rateLimited(longest.counter, longest.seconds)
  }

  /** @param runs - what a success ends; what was taken and is none of them is given back then */
  async function counted<Result>(
    taken: readonly Counter[],
    runs: readonly Counter[],
    work: () => Promise<Result>,
  ): Promise<Result> {
    try {
      const result = await work()
      background(store.forget(runs))
      giveBack(taken.filter((counter) => !runs.includes(counter)))
      return result
    } catch (error) {
      if (isUndecided(error)) giveBack(taken)
      throw error
    }
  }

  /** Nobody waits for it: it only ever widens what comes next. */
  function giveBack(taken: readonly Counter[]): void {
    background(Promise.all(taken.map((counter) => store.giveBack(counter))))
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

  /**
   * Registers, if the limit lets this attempt through. It counts whether it succeeds or not.
   *
   * @throws RATE_LIMITED, and what `register` throws
   */
  async function registration<Account>(
    address: string | null,
    register: () => Promise<Account>,
  ): Promise<Account> {
    const taken = address === null ? [] : [counters('registrations', addressBlock(address))]
    await admit(taken, now())
    try {
      return await register()
    } catch (error) {
      if (isUndecided(error)) giveBack(taken)
      throw error
    }
  }

  /**
   * Limits the refreshes of one session, on this instance: without I/O, so that a refresh costs what it did.
   *
   * @throws RATE_LIMITED
   */
  function refresh(refreshToken: string): void {
    const family = localCounter('sessionRefreshes', ownCopy(refreshToken.slice(0, familyLength)))
    const decision = memory.take(family, now())
    if (decision.kind === 'wait') throw rateLimited(family, decision.seconds)
  }

  /**
   * Counts a refresh token that turned out not to work. Tokens can't be guessed, so they are looked at before they
   * are counted: whatever others at the same address try, a token that works is not refused.
   *
   * @throws RATE_LIMITED when too many from this address did not work
   */
  async function tokenFailed(address: string | null): Promise<void> {
    if (address === null) return
    const counter = counters('tokenFailures', addressBlock(address))
    const at = now()
    const until = refusedUntil.get(counter.key) ?? 0
    if (until > at.getTime()) throw rateLimited(counter, Math.ceil((until - at.getTime()) / 1000))
    const decision = await store.take(counter, at)
    if (decision.kind === 'allowed') return
    refusedUntil.set(counter.key, at.getTime() + decision.seconds * 1000)
    throw rateLimited(counter, decision.seconds)
  }

  /** Ends the run of failures of an account from unknown devices: for an operator. */
  async function release(accountId: string): Promise<void> {
    await store.forget([counters('accountFailures', 'account', accountId)])
  }

  return {
    signIn,
    confirmPassword,
    registration,
    refresh,
    tokenFailed,
    release,
    deviceToken: devices.issue,
    stop,
  }
}

/** All spellings of one name are one subject. A text that no account can have as its name stands for itself. */
function subjectOf({ accountId, username }: SignInAttempt): readonly [string, string] {
  return accountId === null ? ['name', canonicalUsername(username) ?? username] : ['account', accountId]
}

function isUndecided(error: unknown): boolean {
  return error instanceof ExpectedError && undecidedCodes.has(error.code)
}

function rateLimited({ name }: Counter, seconds: number) {
  return new RateLimited({ extensions: { retryAfter: Math.max(1, seconds) }, detail: { limit: name } })
}

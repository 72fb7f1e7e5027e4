import type { Budget, LimitRows } from '../manifest/index.js'

/**
 * A limit on consecutive failures. The first ones are free; then each is followed by a wait twice as long as the
 * previous.
 */
export interface GrowingWaits {
  /** Failures before the first wait. */
  readonly free: number
  /** In seconds. */
  readonly firstWait: number
  /** Maximum wait, in seconds. */
  readonly maxWait: number
  /** Failures after which all attempts are refused until the run ends. At most 100 (NIST SP 800-63B-4, 3.2.2). */
  readonly max: number
  /** A run ends with a success, or this many seconds after its last failure. */
  readonly forgetAfter: number
}

/** The share of a common run that one participant can use. */
export interface Shares {
  /**
   * Maximum failures of one address, once the free failures of `accountFailures` are used. The rest is for other
   * addresses.
   */
  readonly address: number
  /** Maximum failures of known addresses and sessions in `deviceFailures`. The rest is for known devices. */
  readonly known: number
}

/** Multipliers that the limits of one address get for wider IPv6 networks. */
export interface NetworkFactors {
  /** Budgets of a /56. */
  readonly budgetBy56: number
  /** Budgets of a /48. */
  readonly budgetBy48: number
  /** `accountAddressFailures` and `shares.address` of a /48. */
  readonly runBy48: number
}

/** Limits on consecutive failures per account. */
export interface RunLimits {
  /** Failed sign-ins to one account from all unknown devices and addresses. */
  readonly accountFailures: GrowingWaits
  /** Failed sign-ins to one account from one address. */
  readonly accountAddressFailures: GrowingWaits
  /** Failed sign-ins to one account from all its known devices, addresses and sessions. */
  readonly deviceFailures: GrowingWaits
  readonly shares: Shares
  readonly networks: NetworkFactors
}

const hour = 3600
const day = 24 * hour

/** Default values of the limits on consecutive failures. */
export const defaultRunLimits: RunLimits = {
  accountFailures: { free: 10, firstWait: 30, maxWait: hour / 4, max: 80, forgetAfter: 30 * day },
  accountAddressFailures: { free: 5, firstWait: 30, maxWait: hour, max: 10, forgetAfter: 60 * day },
  deviceFailures: { free: 5, firstWait: 30, maxWait: hour, max: 20, forgetAfter: 30 * day },
  shares: { address: 2, known: 10 },
  networks: { budgetBy56: 4, budgetBy48: 16, runBy48: 2 },
}

/** Budgets of password attempts. */
export const ownBudgets = {
  /** Failed sign-ins from one address, to any account. */
  addressFailures: { burst: 300, perHour: 360 },
  /** Correct passwords per account and instance: sign-ins and changes of the password. */
  signIns: { burst: 200, perHour: 200 },
} as const satisfies LimitRows

/** All limits. `docs/throttling.md` explains the purpose and value of each. */
export type LimitsWith<Budgets extends LimitRows> = RunLimits & { readonly [Name in keyof Budgets]: Budget }

/** The limits that throttling itself needs, without the budgets of other features. */
export type ThrottlingLimits = LimitsWith<typeof ownBudgets>

/** Finds a budget by name. @throws Error if no manifest declares it */
export function budgetOf(limits: ThrottlingLimits, name: string): Budget {
  const all: Readonly<Record<string, ThrottlingLimits[keyof ThrottlingLimits]>> = { ...limits }
  const limit = Object.hasOwn(all, name) ? all[name] : undefined
  if (limit === undefined || !('perHour' in limit)) throw new Error(`No manifest states a budget ${name}.`)
  return limit
}

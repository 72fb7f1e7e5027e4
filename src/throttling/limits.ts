import type { Budget, LimitRows } from '../manifest/index.js'

/** A run of failures: some are free, then each is followed by a wait twice as long as the one before. */
export interface GrowingWaits {
  /** Failures before the first wait. */
  readonly free: number
  /** In seconds. */
  readonly firstWait: number
  /** Waits grow no further than this, in seconds. */
  readonly maxWait: number
  /** Failures after which nothing more is let through until the run ends. At most 100 (NIST SP 800-63B-4, 3.2.2). */
  readonly max: number
  /** A run ends by a success, or so many seconds after its last failure. */
  readonly forgetAfter: number
}

/** How much of a run that many share one of them may use up. */
export interface Shares {
  /** Once the free failures of `accountFailures` are used up: failures of one address, after which others have the rest. */
  readonly address: number
  /** Of `deviceFailures`: what known addresses and sessions may use up; the rest is for known devices. */
  readonly known: number
}

/** How many times the figures for one address hold for the wider IPv6 networks around it. */
export interface NetworkFactors {
  /** Budgets of a /56. */
  readonly budgetBy56: number
  /** Budgets of a /48. */
  readonly budgetBy48: number
  /** `accountAddressFailures` and `shares.address` of a /48. */
  readonly runBy48: number
}

/** What bounds the failures in a row on one account. */
export interface RunLimits {
  /** Failed sign-ins to one account from unknown devices and addresses, from everywhere together. */
  readonly accountFailures: GrowingWaits
  /** The same from one address. */
  readonly accountAddressFailures: GrowingWaits
  /** Failed sign-ins to one account from all devices, addresses and sessions that it knows, together. */
  readonly deviceFailures: GrowingWaits
  readonly shares: Shares
  readonly networks: NetworkFactors
}

const hour = 3600
const day = 24 * hour

export const defaultRunLimits: RunLimits = {
  accountFailures: { free: 10, firstWait: 30, maxWait: hour / 4, max: 80, forgetAfter: 30 * day },
  accountAddressFailures: { free: 5, firstWait: 30, maxWait: hour, max: 10, forgetAfter: 60 * day },
  deviceFailures: { free: 5, firstWait: 30, maxWait: hour, max: 20, forgetAfter: 30 * day },
  shares: { address: 2, known: 10 },
  networks: { budgetBy56: 4, budgetBy48: 16, runBy48: 2 },
}

/** The budgets that a password draws on. */
export const ownBudgets = {
  /** Failed sign-ins from one address, to whichever accounts. */
  addressFailures: { burst: 300, perHour: 360 },
  /** Right passwords of one account on one instance: sign-ins, and changes of the password. */
  signIns: { burst: 200, perHour: 200 },
} as const satisfies LimitRows

/** The limits of `docs/throttling.md`, which says of each what it is for and why it is what it is. */
export type LimitsWith<Budgets extends LimitRows> = RunLimits & { readonly [Name in keyof Budgets]: Budget }

/** What throttling itself needs to be given, beside the budgets of features. */
export type ThrottlingLimits = LimitsWith<typeof ownBudgets>

/** @throws Error where no manifest states a budget of that name */
export function budgetOf(limits: ThrottlingLimits, name: string): Budget {
  const all: Readonly<Record<string, ThrottlingLimits[keyof ThrottlingLimits]>> = { ...limits }
  const limit = Object.hasOwn(all, name) ? all[name] : undefined
  if (limit === undefined || !('perHour' in limit)) throw new Error(`No manifest states a budget ${name}.`)
  return limit
}

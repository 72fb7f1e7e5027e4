import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import type { Parser } from './parsers.js'
import { readBy } from './read-by.js'

/** The small zod has no words for faults of its own. Not by `z.config`: that is for all copies of zod in the process. */
const inEnglish = { error: en().localeError }

/** A run of failures: some are free, then each is followed by a wait twice as long as the one before. */
export interface GrowingWaits {
  /** Failures before the first wait. */
  readonly free: number
  /** In seconds. */
  readonly firstWait: number
  /** Waits grow no further than this, in seconds. */
  readonly maxWait: number
  /** Failures after which attempts are refused until the run ends. At most 100 (NIST SP 800-63B-4, 3.2.2). */
  readonly max: number
  /** A run ends by a success, or so many seconds after its last failure. */
  readonly forgetAfter: number
}

/** An allowance that is filled up steadily. */
export interface Budget {
  /** How many at once. */
  readonly burst: number
  /** How many more come in an hour. */
  readonly perHour: number
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

/** The limits of `docs/throttling.md`, which says of each what it is for and why it is what it is. */
export interface ThrottlingLimits {
  /** Failed sign-ins to one account from unknown devices and addresses, from everywhere together. */
  readonly accountFailures: GrowingWaits
  /** The same from one address. */
  readonly accountAddressFailures: GrowingWaits
  /** Failed sign-ins to one account from all devices, addresses and sessions that it knows, together. */
  readonly deviceFailures: GrowingWaits
  readonly shares: Shares
  readonly networks: NetworkFactors
  /** Failed sign-ins from one address, to whichever accounts. */
  readonly addressFailures: Budget
  /** Attempts to register from one address. */
  readonly registrations: Budget
  /** Refresh tokens that do not work, from one address. */
  readonly tokenFailures: Budget
  /** Refreshes of one session on one instance. */
  readonly sessionRefreshes: Budget
  /** Right passwords of one account on one instance: sign-ins, and changes of the password. */
  readonly signIns: Budget
}

/** Limits as an option: what is left out keeps its default. */
export type ThrottlingOptions = {
  readonly [Name in keyof ThrottlingLimits]?:
    | { readonly [Figure in keyof ThrottlingLimits[Name]]?: ThrottlingLimits[Name][Figure] | undefined }
    | undefined
}

/** NIST SP 800-63B-4, section 3.2.2: consecutive failures on one account. */
const maxFailuresInARow = 100

const hour = 3600
const day = 24 * hour

export const defaultThrottlingLimits: ThrottlingLimits = {
  accountFailures: { free: 10, firstWait: 30, maxWait: hour / 4, max: 80, forgetAfter: 30 * day },
  accountAddressFailures: { free: 5, firstWait: 30, maxWait: hour, max: 10, forgetAfter: 60 * day },
  deviceFailures: { free: 5, firstWait: 30, maxWait: hour, max: 20, forgetAfter: 30 * day },
  shares: { address: 2, known: 10 },
  networks: { budgetBy56: 4, budgetBy48: 16, runBy48: 2 },
  addressFailures: { burst: 300, perHour: 360 },
  registrations: { burst: 300, perHour: 300 },
  tokenFailures: { burst: 300, perHour: 360 },
  sessionRefreshes: { burst: 300, perHour: hour },
  signIns: { burst: 200, perHour: 200 },
}

/** Reads the option and fills in what it leaves out. */
export const throttlingLimits: Parser<ThrottlingLimits> = readBy((given, refuse) => {
  const read = optionShape.safeParse(given, inEnglish)
  if (read.success) return withDefaults(read.data)
  const [issue] = read.error.issues
  const where = issue === undefined ? '' : issue.path.join('.')
  const message = `must be limits as in docs/throttling.md${where === '' ? '' : `: ${where}`}: ${issue?.message}`
  return refuse(message)
})

const whole = (max: number) => {
  const error = `must be a whole number from 1 to ${max}`
  return z.optional(z.int({ error }).check(z.minimum(1, { error }), z.maximum(max, { error })))
}
const growingWaits = z.strictObject({
  free: whole(100),
  firstWait: whole(day),
  maxWait: whole(30 * day),
  max: whole(100),
  forgetAfter: whole(365 * day),
})
/** One a millisecond, as finely as times are kept. */
const maxPerHour = 3_600_000
const budget = z.strictObject({ burst: whole(1_000_000), perHour: whole(maxPerHour) })

const optionShape = z
  .strictObject({
    accountFailures: z.optional(coherent('accountFailures')),
    accountAddressFailures: z.optional(coherent('accountAddressFailures')),
    deviceFailures: z.optional(coherent('deviceFailures')),
    shares: z.optional(z.strictObject({ address: whole(100), known: whole(100) })),
    networks: z.optional(
      z.strictObject({ budgetBy56: whole(256), budgetBy48: whole(65_536), runBy48: whole(100) }),
    ),
    addressFailures: z.optional(budget),
    registrations: z.optional(budget),
    tokenFailures: z.optional(budget),
    sessionRefreshes: z.optional(budget),
    signIns: z.optional(budget),
  })
  .check(({ value: given, issues }) => {
    const { accountFailures, deviceFailures } = withDefaults(given)
    // An attacker may have both: those of unknown clients, and those of a known device or address.
    if (accountFailures.max + deviceFailures.max > maxFailuresInARow) {
      const message = `accountFailures.max and deviceFailures.max must be at most ${maxFailuresInARow} together`
      issues.push({ code: 'custom', message, input: given })
    }
  })

/** A run that is forgotten before its longest wait is over would never reach `max`. */
function coherent(name: 'accountFailures' | 'accountAddressFailures' | 'deviceFailures') {
  return growingWaits.check(({ value: given, issues }) => {
    const { free, firstWait, maxWait, max, forgetAfter } = merged(defaultThrottlingLimits[name], given)
    if (free > max || firstWait > maxWait || maxWait > forgetAfter) {
      const message = 'must satisfy free <= max and firstWait <= maxWait <= forgetAfter'
      issues.push({ code: 'custom', message, input: given })
    }
  })
}

function withDefaults(given: ThrottlingOptions): ThrottlingLimits {
  const defaults = defaultThrottlingLimits
  return {
    accountFailures: merged(defaults.accountFailures, given.accountFailures),
    accountAddressFailures: merged(defaults.accountAddressFailures, given.accountAddressFailures),
    deviceFailures: merged(defaults.deviceFailures, given.deviceFailures),
    shares: merged(defaults.shares, given.shares),
    networks: merged(defaults.networks, given.networks),
    addressFailures: merged(defaults.addressFailures, given.addressFailures),
    registrations: merged(defaults.registrations, given.registrations),
    tokenFailures: merged(defaults.tokenFailures, given.tokenFailures),
    sessionRefreshes: merged(defaults.sessionRefreshes, given.sessionRefreshes),
    signIns: merged(defaults.signIns, given.signIns),
  }
}

/** A member that is `undefined` counts as left out, as everywhere among the options. */
function merged<Limit extends object>(
  defaults: Limit,
  given: { [Name in keyof Limit]?: Limit[Name] | undefined } = {},
): Limit {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...defaults, ...said }
}

import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import { type Parser, parse } from '../config/index.js'
import type { LimitRows } from '../manifest/index.js'
import { defaultRunLimits, type LimitsWith, type RunLimits } from './limits.js'

/** The limits as an option. Omitted members have their defaults. */
export type ThrottlingOptions<Limits> = {
  readonly [Name in keyof Limits]?:
    | { readonly [Figure in keyof Limits[Name]]?: Limits[Name][Figure] | undefined }
    | undefined
}

/** zod/mini ships no locale. Passed per call, because `z.config` would change every use of zod in the process. */
const inEnglish = { error: en().localeError }

/** Consecutive failures per account (NIST SP 800-63B-4, section 3.2.2). */
const maxFailuresInARow = 100

const day = 24 * 3600

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
/** One per millisecond, the resolution of stored times. */
const maxPerHour = 3_600_000
const budget = z.strictObject({ burst: whole(1_000_000), perHour: whole(maxPerHour) })

const runShapes = {
  accountFailures: z.optional(coherent('accountFailures')),
  accountAddressFailures: z.optional(coherent('accountAddressFailures')),
  deviceFailures: z.optional(coherent('deviceFailures')),
  shares: z.optional(z.strictObject({ address: whole(100), known: whole(100) })),
  networks: z.optional(
    z.strictObject({ budgetBy56: whole(256), budgetBy48: whole(65_536), runBy48: whole(100) }),
  ),
}

/** Creates the parser of the option, which also applies defaults. */
export function throttlingLimits<Budgets extends LimitRows>(
  budgets: Budgets,
): Parser<LimitsWith<Budgets>, ThrottlingOptions<LimitsWith<Budgets>>> {
  const defaults: LimitsWith<Budgets> = { ...defaultRunLimits, ...budgets }
  const shapes = Object.fromEntries(Object.keys(budgets).map((name) => [name, z.optional(budget)]))
  const shape = z.strictObject({ ...shapes, ...runShapes }).check(({ value: given, issues }) => {
    const accountFailures = merged(defaultRunLimits.accountFailures, given.accountFailures)
    const deviceFailures = merged(defaultRunLimits.deviceFailures, given.deviceFailures)
    // An attacker can use both: the failures of unknown clients, and those of a known device or address.
    if (accountFailures.max + deviceFailures.max > maxFailuresInARow) {
      const message = `accountFailures.max and deviceFailures.max must be at most ${maxFailuresInARow} together`
      issues.push({ code: 'custom', message, input: given })
    }
  })
  return parse.custom((given, refuse) => {
    const read = shape.safeParse(given, inEnglish)
    if (read.success) return withDefaults(defaults, read.data)
    const [issue] = read.error.issues
    const where = issue === undefined ? '' : issue.path.join('.')
    return refuse(
      `must be limits as in docs/throttling.md${where === '' ? '' : `: ${where}`}: ${issue?.message}`,
    )
  })
}

/** Validates a run. If it expired before its longest wait is over, it would never reach `max`. */
function coherent(name: 'accountFailures' | 'accountAddressFailures' | 'deviceFailures') {
  return growingWaits.check(({ value: given, issues }) => {
    const { free, firstWait, maxWait, max, forgetAfter } = merged(defaultRunLimits[name], given)
    if (free > max || firstWait > maxWait || maxWait > forgetAfter) {
      const message = 'must satisfy free <= max and firstWait <= maxWait <= forgetAfter'
      issues.push({ code: 'custom', message, input: given })
    }
  })
}

function withDefaults<Limits extends RunLimits>(
  defaults: Limits,
  given: Readonly<Record<string, object | undefined>>,
): Limits {
  const limits = Object.entries(defaults).map(([name, limit]) => [name, merged(limit, given[name])])
  // Names and members are those of `defaults`: the schema rejects all others.
  return Object.fromEntries(limits) as Limits
}

/** `undefined` counts as omitted, as in all options. */
function merged<Limit extends object>(
  defaults: Limit,
  given: { [Name in keyof Limit]?: Limit[Name] | undefined } = {},
): Limit {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...defaults, ...said }
}

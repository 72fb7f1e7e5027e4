import { LRUCache } from 'lru-cache'
import { type AddressNetwork, addressBlock, addressNetworks } from '../addresses/index.js'
import { ownCopy } from '../lib/own-copy.js'
import type { Budget } from '../manifest/index.js'
import type { AnyEvent } from './event.js'

/** Budgets of refusals that are recorded individually. */
export interface RefusalRates {
  /** For refusals that name an account. */
  readonly account: Budget
  /** For refusals without an account, per address (`addressBlock`). */
  readonly address: Budget
  /** The same for the wider networks of an IPv6 address. */
  readonly bits56: Budget
  readonly bits48: Budget
  /** For all refusals without an account together. */
  readonly unnamed: Budget
}

/** Default budgets of refusals. */
export const defaultRefusalRates: RefusalRates = {
  account: { burst: 200, perHour: 60 },
  address: { burst: 100, perHour: 100 },
  bits56: { burst: 400, perHour: 400 },
  bits48: { burst: 1_600, perHour: 1_600 },
  unnamed: { burst: 5_000, perHour: 36_000 },
}

/** A summary of refusals that were not recorded individually. */
export interface Suppressed {
  /** Their common account; `null` if they name none. */
  readonly userId: string | null
  /** Their common address block; `null` if they name an account, or come from several blocks. */
  readonly addressBlock: string | null
  readonly count: number
}

export interface RefusalBudgetOptions {
  readonly rates?: RefusalRates
  /** Maximum number of tracked accounts and address blocks; the least recently used one is evicted. Default 20,000. */
  readonly maxTracked?: number
  /** Maximum number of individual summaries at a time; the others share one. Default 100. */
  readonly maxSummaries?: number
}

/**
 * Decides which refusals are recorded individually, and counts the others. A refusal that names an account is limited
 * only by the budget of that account, so a flood of other refusals cannot hide it. No I/O.
 */
export interface RefusalBudget {
  /** Whether this refusal is recorded individually. Otherwise it is counted for the next summary. */
  admit(event: AnyEvent): boolean
  /** Counts a refusal that was admitted but could not be recorded. */
  suppress(event: AnyEvent): void
  /** Whether refusals were counted since the last `takeSuppressed`. */
  hasSuppressed(): boolean
  /** Returns the summaries, most frequent first, and resets the counts. */
  takeSuppressed(): Suppressed[]
}

const hourMs = 3_600_000
const everything = 'unnamed'

/** Creates full budgets. */
export function createRefusalBudget(options: RefusalBudgetOptions = {}): RefusalBudget {
  const { rates = defaultRefusalRates, maxTracked = 20_000, maxSummaries = 100 } = options
  /** When the budget of a subject is full again, in milliseconds since 1970. */
  const fullAt = new LRUCache<string, number>({ max: maxTracked })
  const suppressed = new Map<string, Suppressed>()
  let uncounted = 0

  function rateOf(bits: AddressNetwork['bits']): Budget {
    return bits === 56 ? rates.bits56 : bits === 48 ? rates.bits48 : rates.address
  }

  /** The budgets that apply to a refusal, narrowest first. */
  function budgetsOf({ userId, ipAddress }: AnyEvent): [string, Budget][] {
    if (userId !== null) return [[`account ${userId}`, rates.account]]
    const blocks = ipAddress === null ? [] : addressNetworks(ipAddress)
    return [
      ...blocks.map(({ block, bits }): [string, Budget] => [`block ${block}`, rateOf(bits)]),
      [everything, rates.unnamed],
    ]
  }

  function admit(event: AnyEvent): boolean {
    const at = event.at.getTime()
    const spent: [string, number][] = []
    for (const [key, { burst, perHour }] of budgetsOf(event)) {
      const interval = hourMs / perHour
      const known = fullAt.get(key) ?? 0
      // Only possible after the clock was set back, which must not exhaust a budget for longer than its refill takes.
      if (known > at + burst * interval) fullAt.set(key, at + burst * interval)
      const next = Math.max(known, at) + interval
      if (next - at > burst * interval) {
        suppress(event)
        return false
      }
      spent.push([key, next])
    }
    // Spent only if all budgets have room: a refusal limited by one block must not spend the budgets of wider ones.
    for (const [key, next] of spent) fullAt.set(ownCopy(key), next)
    return true
  }

  function suppress({ userId, ipAddress }: AnyEvent): void {
    const block = userId !== null || ipAddress === null ? null : addressBlock(ipAddress)
    const key = userId !== null ? `account ${userId}` : `block ${block}`
    const known = suppressed.get(key)
    if (known === undefined && suppressed.size >= maxTracked) {
      uncounted += 1
      return
    }
    const count = (known?.count ?? 0) + 1
    suppressed.set(key, {
      userId: userId === null ? null : ownCopy(userId),
      addressBlock: block === null ? null : ownCopy(block),
      count,
    })
  }

  return {
    admit,
    suppress,
    hasSuppressed: () => suppressed.size > 0 || uncounted > 0,
    takeSuppressed() {
      const all = [...suppressed.values()].toSorted((a, b) => b.count - a.count)
      const rest = all.slice(maxSummaries).reduce((sum, { count }) => sum + count, uncounted)
      suppressed.clear()
      uncounted = 0
      const summaries = all.slice(0, maxSummaries)
      return rest === 0 ? summaries : [...summaries, { userId: null, addressBlock: null, count: rest }]
    },
  }
}

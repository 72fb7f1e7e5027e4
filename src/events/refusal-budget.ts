import { LRUCache } from 'lru-cache'
import { type AddressNetwork, addressBlock, addressNetworks } from '../addresses/index.js'
import { ownCopy } from '../lib/own-copy.js'
import type { Budget } from '../manifest/index.js'
import type { AnyEvent } from './event.js'

/** How many refusals are recorded one by one. */
export interface RefusalRates {
  /** Of refusals that name one account. */
  readonly account: Budget
  /** Of refusals that name no account, from one address (`addressBlock`). */
  readonly address: Budget
  /** The same from the wider blocks around an IPv6 address. */
  readonly bits56: Budget
  readonly bits48: Budget
  /** Of all refusals together that name no account. */
  readonly unnamed: Budget
}

export const defaultRefusalRates: RefusalRates = {
  account: { burst: 200, perHour: 60 },
  address: { burst: 100, perHour: 100 },
  bits56: { burst: 400, perHour: 400 },
  bits48: { burst: 1_600, perHour: 1_600 },
  unnamed: { burst: 5_000, perHour: 36_000 },
}

/** Refusals that were not recorded one by one. */
export interface Suppressed {
  /** The account that all of them name; `null` where they name none. */
  readonly userId: string | null
  /** The address block that all of them came from; `null` where they name an account, or came from several. */
  readonly addressBlock: string | null
  readonly count: number
}

export interface RefusalBudgetOptions {
  readonly rates?: RefusalRates
  /** How many accounts and address blocks are tracked; the one idle longest is evicted first. Default 20,000. */
  readonly maxTracked?: number
  /** How many accounts and blocks get a summary of their own at a time; the rest share one. Default 100. */
  readonly maxSummaries?: number
}

/**
 * Decides which refusals are recorded one by one, and counts the others. A refusal that names an account is held back
 * only by the budget of that account: no flood on others, or of unknown names, hides it. Pure but for its own counts.
 */
export interface RefusalBudget {
  /** Whether this refusal is recorded by itself. One that is not is counted for the next summaries. */
  admit(event: AnyEvent): boolean
  /** Counts a refusal that was admitted and could not be recorded after all. */
  suppress(event: AnyEvent): void
  /** Whether anything was counted since the last `takeSuppressed`. */
  hasSuppressed(): boolean
  /** What was counted, the most frequent first, and begins to count from zero. */
  takeSuppressed(): Suppressed[]
}

const hourMs = 3_600_000
const everything = 'unnamed'

export function createRefusalBudget(options: RefusalBudgetOptions = {}): RefusalBudget {
  const { rates = defaultRefusalRates, maxTracked = 20_000, maxSummaries = 100 } = options
  /** By subject: when its budget is full again, in milliseconds since the epoch. */
  const fullAt = new LRUCache<string, number>({ max: maxTracked })
  const suppressed = new Map<string, Suppressed>()
  let uncounted = 0

  function rateOf(bits: AddressNetwork['bits']): Budget {
    return bits === 56 ? rates.bits56 : bits === 48 ? rates.bits48 : rates.address
  }

  /** The budgets that a refusal has to pass, the narrowest first. */
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
      // Only a clock that was set back leads here: it must not close a budget for longer than its refill takes.
      if (known > at + burst * interval) fullAt.set(key, at + burst * interval)
      const next = Math.max(known, at) + interval
      if (next - at > burst * interval) {
        suppress(event)
        return false
      }
      spent.push([key, next])
    }
    // Only once every budget has room: what is refused by one block must not use up the wider ones.
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

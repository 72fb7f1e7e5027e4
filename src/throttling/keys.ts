import { createHmac } from 'node:crypto'
import { type AddressNetwork, addressNetworks } from '../addresses/index.js'
import type { Budget } from '../manifest/index.js'
import type { Limit } from './decide.js'
import { budgetOf, type GrowingWaits, type RunLimits, type ThrottlingLimits } from './limits.js'

type RunName = {
  [Name in keyof RunLimits]: RunLimits[Name] extends GrowingWaits ? Name : never
}[keyof RunLimits]

/** A counter: the key of its stored state, and its limit. */
export interface Counter {
  /** The name of the limit in `docs/throttling.md`. */
  readonly name: string
  readonly key: string
  readonly limit: Limit
  /** For a shared run: failures in it after which this attempt is refused. Default: the run's `max`. */
  readonly cap?: number
}

/** A counter of consecutive failures. */
export interface RunCounter extends Counter {
  readonly limit: GrowingWaits
}

/** Failures on one account from one address. */
export interface PairCounter extends RunCounter {
  /** Its cap once the free failures of the account are used up. */
  readonly crowdedCap: number
}

/** Creates a counter of this process. It is not stored, so its subject needs no HMAC. */
export function localCounter(name: string, limit: Budget, subject: string): Counter {
  return { name, key: `${name}:${subject}`, limit }
}

/**
 * Creates counters. The subject is stored as an HMAC only: a counter does not disclose which address tried which
 * account, and a password typed into the user name field is not stored.
 */
export function createCounters(limits: ThrottlingLimits, hmacKey: Uint8Array) {
  function digest(...parts: readonly string[]): string {
    // JSON, so that different lists of parts have different texts.
    return createHmac('sha256', hmacKey).update(JSON.stringify(parts)).digest('base64url')
  }

  function run(name: RunName, ...subject: readonly string[]): RunCounter {
    return { name, key: `${name}:${digest(name, ...subject)}`, limit: limits[name] }
  }

  /** The key prefix of all addresses that tried one account. */
  function pairsPrefix(subject: readonly string[]): string {
    return `accountAddressFailures:${digest('accountAddressFailures', ...subject)}:`
  }

  /** The runs of one account and one address: for its block and, for IPv6, for its /48 with wider limits. */
  function pairs(subject: readonly string[], address: string): readonly PairCounter[] {
    return addressNetworks(address)
      .filter(({ bits }) => bits !== 56)
      .map(({ block, bits }) => {
        const { accountAddressFailures: limit, networks, shares } = limits
        const factor = bits === 48 ? networks.runBy48 : 1
        return {
          name: 'accountAddressFailures',
          key: `${pairsPrefix(subject)}${digest('accountAddressFailures', ...subject, block)}`,
          limit: { ...limit, free: limit.free * factor, max: limit.max * factor },
          crowdedCap: shares.address * factor,
        }
      })
  }

  /** The budgets of one address, narrowest network first. */
  function budgets(name: string, address: string, ...subject: readonly string[]): readonly Counter[] {
    const limit = budgetOf(limits, name)
    return addressNetworks(address).map((network) => ({
      name,
      key: `${name}:${digest(name, ...subject, network.block)}`,
      limit: widened(limit, network),
    }))
  }

  function widened({ burst, perHour }: Budget, { bits }: AddressNetwork): Budget {
    const { budgetBy56, budgetBy48 } = limits.networks
    const factor = bits === 56 ? budgetBy56 : bits === 48 ? budgetBy48 : 1
    return { burst: burst * factor, perHour: perHour * factor }
  }

  return { digest, run, pairs, pairsPrefix, budgets }
}

/** Creates the counters of attempts from their subjects. */
export type Counters = ReturnType<typeof createCounters>

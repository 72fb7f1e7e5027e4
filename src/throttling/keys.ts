import { createHmac } from 'node:crypto'
import { type AddressNetwork, addressNetworks } from '../addresses/index.js'
import type { Budget } from '../manifest/index.js'
import type { Limit } from './decide.js'
import { budgetOf, type GrowingWaits, type RunLimits, type ThrottlingLimits } from './limits.js'

type RunName = {
  [Name in keyof RunLimits]: RunLimits[Name] extends GrowingWaits ? Name : never
}[keyof RunLimits]

/** One thing that is limited: what its attempts are kept under, and the limit that holds for it. */
export interface Counter {
  /** That of the limit, as `docs/throttling.md` has it. */
  readonly name: string
  readonly key: string
  readonly limit: Limit
  /** Of a run that others share: failures in it after which this one is refused. Default: the run's `max`. */
  readonly cap?: number
}

/** A counter of failures in a row. */
export interface RunCounter extends Counter {
  readonly limit: GrowingWaits
}

/** Failures on one account from one address. */
export interface PairCounter extends RunCounter {
  /** Its cap once the free failures of the account are used up. */
  readonly crowdedCap: number
}

/** Names a counter that never leaves this process, so that its subject needs no HMAC. */
export function localCounter(name: string, limit: Budget, subject: string): Counter {
  return { name, key: `${name}:${subject}`, limit }
}

/**
 * Names counters. The subject is kept as an HMAC only: a counter tells nobody which address tried which account, and
 * a password typed into the field of the user name does not end up in the database.
 */
export function createCounters(limits: ThrottlingLimits, hmacKey: Uint8Array) {
  function digest(...parts: readonly string[]): string {
    // As JSON, so that no two lists of parts are one text.
    return createHmac('sha256', hmacKey).update(JSON.stringify(parts)).digest('base64url')
  }

  function run(name: RunName, ...subject: readonly string[]): RunCounter {
    return { name, key: `${name}:${digest(name, ...subject)}`, limit: limits[name] }
  }

  /** What the keys of all addresses that tried one account begin with. */
  function pairsPrefix(subject: readonly string[]): string {
    return `accountAddressFailures:${digest('accountAddressFailures', ...subject)}:`
  }

  /** The runs of one account from one address: by its block, and of an IPv6 address by its /48 with wider figures. */
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

  /** The budgets of one address, the narrowest network first. */
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

export type Counters = ReturnType<typeof createCounters>

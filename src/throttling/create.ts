import type { Logger } from 'pino'
import type { Store } from '../database/index.js'
import type { SecretBox } from '../secrets/index.js'
import { createInsurance } from './attempts/insurance.js'
import { createInsuredAttempts } from './attempts/insured-attempts.js'
import { createMemoryAttempts } from './attempts/memory-attempts.js'
import { createMongoAttempts } from './attempts/mongo-attempts.js'
import { createDeviceTokens } from './device-tokens.js'
import { createCounters } from './keys.js'
import { type KnownPlaceStore, nowhere } from './known-places.js'
import type { ThrottlingLimits } from './limits.js'
import { createMongoKnownPlaces } from './mongo-known-places.js'
import { createThrottling, type Throttling } from './service.js'

export interface ThrottlingOnMongoOptions {
  readonly store: Store
  readonly secrets: SecretBox
  readonly limits: ThrottlingLimits
  readonly log: Logger
  readonly now: () => Date
}

/** Throttling whose counters lie in MongoDB, with this process' memory as insurance. */
export function createThrottlingOnMongo(options: ThrottlingOnMongoOptions): Throttling {
  const { store, secrets, limits, log, now } = options
  const stored = createMongoAttempts(store)
  const places = createMongoKnownPlaces(store)
  const insured = createInsurance({ log, now })
  // If it cannot be read, every client counts as unknown.
  const insuredPlaces: KnownPlaceStore = {
    read: (key) => insured(places.read(key), () => nowhere),
    add: (key, place, at) => insured(places.add(key, place, at), () => undefined),
  }
  return createThrottling({
    store: createInsuredAttempts(stored, createMemoryAttempts(), insured),
    places: insuredPlaces,
    memory: createMemoryAttempts(),
    limits,
    counters: createCounters(limits, secrets.derive('throttling-counters')),
    devices: createDeviceTokens(secrets.derive('device-cookie')),
    now,
  })
}

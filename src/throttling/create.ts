import type { Logger } from 'pino'
import type { Store } from '../database/index.js'
import type { SecretBox } from '../secrets/index.js'
import { createAttemptsWithFallback } from './attempts/attempts-with-fallback.js'
import { createFallback } from './attempts/fallback.js'
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

/** Creates throttling with counters in MongoDB, and in memory while MongoDB is not available. */
export function createThrottlingOnMongo(options: ThrottlingOnMongoOptions): Throttling {
  const { store, secrets, limits, log, now } = options
  const stored = createMongoAttempts(store)
  const places = createMongoKnownPlaces(store)
  const withFallback = createFallback({ log, now })
  // Without the database, every client counts as unknown.
  const placesWithFallback: KnownPlaceStore = {
    read: (key) => withFallback(places.read(key), () => nowhere),
    forget: (key) => places.forget(key),
    add: (key, place, at) => withFallback(places.add(key, place, at), () => undefined),
  }
  return createThrottling({
    store: createAttemptsWithFallback(stored, createMemoryAttempts(), withFallback),
    places: placesWithFallback,
    memory: createMemoryAttempts(),
    limits,
    counters: createCounters(limits, secrets.derive('throttling-counters')),
    devices: createDeviceTokens(secrets.derive('device-cookie')),
    now,
  })
}

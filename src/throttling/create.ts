import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import type { ThrottlingLimits } from '../config/index.js'
import type { SecretBox } from '../secrets/index.js'
import { createDeviceTokens } from './device-tokens.js'
import { createInsuredAttempts } from './insured-attempts.js'
import { createCounters, localCounter } from './keys.js'
import { createMemoryAttempts } from './memory-attempts.js'
import { createMongoAttempts } from './mongo-attempts.js'
import { createThrottling, type Throttling } from './service.js'

export interface ThrottlingOnMongoOptions {
  readonly connection: Connection
  readonly secrets: SecretBox
  readonly limits: ThrottlingLimits
  readonly log: Logger
  readonly now: () => Date
}

/** Throttling whose counters lie in MongoDB, with this process' memory as insurance. */
export interface ThrottlingOnMongo extends Throttling {
  createIndexes(): Promise<void>
}

export function createThrottlingOnMongo(options: ThrottlingOnMongoOptions): ThrottlingOnMongo {
  const { connection, secrets, limits, log, now } = options
  const stored = createMongoAttempts(connection)
  const throttling = createThrottling({
    store: createInsuredAttempts({ store: stored, insurance: createMemoryAttempts(), log, now }),
    memory: createMemoryAttempts(),
    counters: createCounters(limits, secrets.derive('throttling-counters')),
    localCounter: (name, subject) => localCounter(limits, name, subject),
    devices: createDeviceTokens(secrets.derive('device-cookie')),
    now,
  })
  return { ...throttling, createIndexes: stored.createIndexes }
}

import type { Logger } from 'pino'
import { type Changes, changesAreProved, createChanges } from '../database/index.js'
import type { PasswordHasherOptions, PasswordOptions } from '../passwords/index.js'
import { createSecretBox, type SecretBox } from '../secrets/index.js'
import type { Tracing } from '../tracing/index.js'
import { type CollectionUpkeep, createCollectionUpkeep } from './collection-upkeep.js'
import type { Configuration } from './configuration.js'
import { eventRows, type OnEvent } from './events.js'
import type { Storage } from './storage.js'

/** What an application chooses of the features, beside the configuration. */
export interface FeatureOptions {
  /** The values of `enum Role`. */
  readonly declaredRoles: ReadonlySet<string>
  /** Called with each event. */
  readonly onEvent?: OnEvent | undefined
  readonly passwords?: PasswordOptions | undefined
  /** Names that nobody can register. Default: `defaultReservedNames`. */
  readonly reservedNames?: readonly string[] | undefined
  /** Called after each password hash. */
  readonly onHashed?: PasswordHasherOptions['onDone']
  /** Puts steps into spans. */
  readonly tracing?: Tracing | undefined
}

export interface CoreOptions extends FeatureOptions {
  readonly config: Configuration
  readonly storage: Storage
  /** `PORTCULLIS_SECRET`, or the one of the data folder. */
  readonly secret: string
  readonly log: Logger
  readonly now: () => Date
  /** A command is over before a cache would pay. */
  readonly attach: boolean
}

/** What every feature is built on. Nothing of it runs yet. */
export interface Core extends Omit<FeatureOptions, 'tracing'>, Omit<Storage, 'close'> {
  readonly config: Configuration
  readonly secrets: SecretBox
  /** The types of events of all features. */
  readonly eventRows: typeof eventRows
  readonly log: Logger
  readonly now: () => Date
  /** `null` where nothing may be cached: each request then reads the database. */
  readonly changes: Changes | null
  readonly upkeep: CollectionUpkeep
  /** Makes the collections and indexes that were dropped. */
  readonly restoreCollections: () => Promise<void>
  readonly step: Tracing['step']
}

export function createCore(options: CoreOptions): Core {
  const { config, storage, secret, log, now, attach, tracing, ...application } = options
  const { database, store } = storage
  const upkeep = createCollectionUpkeep({ store, settings: config, now, log })
  const { connection } = store
  return {
    ...application,
    config,
    eventRows,
    database,
    store,
    log,
    now,
    secrets: createSecretBox(secret, config.secretPrevious),
    changes: mayCache(options) ? createChanges({ connection, store, log, onDropped: upkeep.check }) : null,
    upkeep,
    restoreCollections: upkeep.restore,
    step: tracing?.step ?? ((_name, run) => run),
  }
}

function mayCache({ attach, config, storage, log }: CoreOptions): boolean {
  if (attach || config.revocation === 'strict') return false
  const { topology } = storage.database
  if (topology === 'sharded')
    log.info('sharded cluster: session cache disabled, each request reads its session from the database')
  return changesAreProved(topology)
}

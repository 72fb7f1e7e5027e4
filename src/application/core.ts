import type { Logger } from 'pino'
import { type Changes, changesAreProved, createChanges } from '../database/index.js'
import type { SendMail } from '../mail/public.js'
import type { PasswordHasherOptions, PasswordOptions } from '../passwords/index.js'
import { createSecretBox, type SecretBox } from '../secrets/index.js'
import type { Tracing } from '../tracing/index.js'
import { type CollectionUpkeep, createCollectionUpkeep } from './collection-upkeep.js'
import type { Configuration } from './configuration.js'
import type { Hooks } from './embedding/hooks.js'
import { eventRows, type OnEvent } from './events.js'
import { mailRows } from './mails.js'
import { proofRows } from './proofs.js'
import type { Storage } from './storage.js'

/** Options of the application for features, in addition to the configuration. */
export interface FeatureOptions {
  /** The values of `enum Role` in the schema. */
  readonly declaredRoles: ReadonlySet<string>
  /** Called with each event. */
  readonly onEvent?: OnEvent | undefined
  readonly passwords?: PasswordOptions | undefined
  /** User names that clients cannot register. Default: `defaultReservedNames`. */
  readonly reservedNames?: readonly string[] | undefined
  /** The hooks of the application. Default: none. */
  readonly hooks?: Hooks | undefined
  /** Sends mails, instead of a mail server. */
  readonly sendMail?: SendMail | undefined
  /** Called after each password hash. */
  readonly onHashed?: PasswordHasherOptions['onDone']
  /** Creates spans for steps. */
  readonly tracing?: Tracing | undefined
}

/** Options of `createCore`. */
export interface CoreOptions extends FeatureOptions {
  readonly config: Configuration
  readonly storage: Storage
  /** `PORTCULLIS_SECRET`, or the secret of the data folder. */
  readonly secret: string
  readonly log: Logger
  readonly now: () => Date
  /** Whether this is a command beside a server. Commands do not cache, because they end too soon to benefit. */
  readonly attach: boolean
}

/** The parts that all features are built on. Nothing is started yet. */
export interface Core extends Omit<FeatureOptions, 'tracing'>, Omit<Storage, 'close'> {
  readonly config: Configuration
  readonly secrets: SecretBox
  /** The event types of all features. */
  readonly eventRows: typeof eventRows
  /** The purposes of all one-time secrets. */
  readonly proofRows: typeof proofRows
  /** The mails of all features. */
  readonly mailRows: typeof mailRows
  readonly log: Logger
  readonly now: () => Date
  /** The change stream. `null` if nothing may be cached: each request then reads the database. */
  readonly changes: Changes | null
  readonly upkeep: CollectionUpkeep
  /** Restores collections and indexes that were dropped. */
  readonly restoreCollections: () => Promise<void>
  readonly step: Tracing['step']
}

/** Creates the core. */
export function createCore(options: CoreOptions): Core {
  const { config, storage, secret, log, now, attach, tracing, ...application } = options
  const { database, store } = storage
  const upkeep = createCollectionUpkeep({ store, settings: config, now, log })
  const { connection } = store
  return {
    ...application,
    config,
    eventRows,
    proofRows,
    mailRows,
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

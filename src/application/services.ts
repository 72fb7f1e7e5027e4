import type { AccountService } from '../accounts/index.js'
import {
  type CollectionChanges,
  createCollectionChanges,
  createIndexes,
  type Database,
  databaseFault,
  proveCollections,
  type Store,
} from '../database/index.js'
import type { DeletionService, ErasureService } from '../deletion/index.js'
import type { History } from '../events/index.js'
import type { MailService } from '../mail/index.js'
import type { Running } from '../manifest/index.js'
import type { RecoveryService } from '../recovery/index.js'
import { loadOrCreateSecret } from '../secrets/index.js'
import { SubscriberTooSlow } from '../server/index.js'
import type {
  EndedSessions,
  FollowedSessions,
  LiveViewers,
  Revocation,
  SessionService,
} from '../sessions/index.js'
import type { SignInService } from '../sign-in/index.js'
import type { Throttling } from '../throttling/index.js'
import type { AccessTokens, KeySet } from '../tokens/index.js'
import { type Core, type CoreOptions, createCore } from './core.js'
import { createFeatures, type Features, runningOf } from './features.js'
import { openStorage, type StorageOptions } from './storage.js'

/** Options of `openServices` and `startServices`. */
export type ServiceOptions = StorageOptions & Omit<CoreOptions, 'storage' | 'secret'>

/** Services of the features, for the server and commands. */
export interface Services {
  readonly database: Database
  readonly store: Store
  readonly accounts: AccountService
  readonly accountImport: Features['accounts']['accountImport']
  readonly sessions: SessionService
  readonly revocation: Revocation
  readonly endedSessions: EndedSessions
  readonly followedSessions: FollowedSessions
  /** Change streams on collections of the application. */
  readonly collectionChanges: CollectionChanges
  readonly renewClaims: Features['sessions']['renewClaims']
  readonly history: History
  readonly viewers: LiveViewers
  readonly signIn: SignInService
  readonly recovery: RecoveryService
  readonly mail: MailService
  readonly deletion: DeletionService
  readonly erasure: ErasureService
  readonly exportOf: Features['deletion']['exportOf']
  readonly throttling: Throttling
  readonly accessTokens: AccessTokens
  readonly keySet: KeySet
  readonly hasher: Features['passwords']['hasher']
  /** The change stream. `null` if each request reads its session from the database. */
  readonly changes: Core['changes']
  /** What each feature contributes to a server, in the order of `createFeatures`. */
  readonly running: readonly Running[]
  /**
   * Proves that existing collections belong to Portcullis, and creates missing collections and indexes. Existing
   * indexes are not changed, because this is for commands, whose configuration may differ from the server's.
   *
   * @throws COLLECTIONS_NOT_OURS, FORMER_COLLECTION_NAMES
   */
  makeCollections(): Promise<void>
  /** Creates collections and indexes and starts all features, for a server. */
  start(): Promise<void>
  /** Stops the features in reverse order and closes the database. */
  stop(): Promise<void>
}

/** Opens the database and creates all features without starting them. Closes everything if it fails. */
export async function openServices(options: ServiceOptions): Promise<Services> {
  const { config } = options
  const storage = await openStorage(options)
  try {
    const secret = config.secret ?? (await loadOrCreateSecret(config.dataDir))
    const core = createCore({ ...options, storage, secret })
    return servicesOf(core, createFeatures(core), storage.close)
  } catch (error) {
    await storage.close()
    throw error
  }
}

/** Like `openServices`, but also starts all features. */
export function startServices(options: ServiceOptions): Promise<Services> {
  return openedWith(options, (services) => services.start())
}

/** Like `openServices`, but also creates missing collections and indexes, for programs beside a server. */
export function attachServices(options: ServiceOptions): Promise<Services> {
  return openedWith(options, (services) => services.makeCollections())
}

async function openedWith(
  options: ServiceOptions,
  step: (services: Services) => Promise<void>,
): Promise<Services> {
  const services = await openServices(options)
  try {
    await step(services)
    return services
  } catch (error) {
    await services.stop()
    // Missing MongoDB privileges cause errors only when they are first needed.
    throw databaseFault(error, options.config.mongodbUri) ?? error
  }
}

function servicesOf(core: Core, features: Features, close: () => Promise<void>): Services {
  const { database, store, config, now, changes, upkeep } = core
  const { passwords, tokens, events, throttling, sessions, accounts, mail, signIn, recovery, deletion } =
    features
  const running = runningOf(features)
  const collectionChanges = createCollectionChanges({
    log: core.log,
    tooSlow: () => new SubscriberTooSlow(),
  })
  async function proveAndUpgrade(): Promise<void> {
    await proveCollections(store, now)
    await Promise.all(running.map((each) => each.upgrade?.()))
  }
  return {
    database,
    store,
    hasher: passwords.hasher,
    keySet: tokens.keySet,
    accessTokens: tokens.accessTokens,
    history: events.history,
    throttling: throttling.throttling,
    sessions: sessions.sessions,
    revocation: sessions.revocation,
    endedSessions: sessions.endedSessions,
    followedSessions: sessions.followedSessions,
    collectionChanges,
    renewClaims: sessions.renewClaims,
    viewers: sessions.viewers,
    accounts: accounts.accounts,
    accountImport: accounts.accountImport,
    signIn: signIn.signIn,
    recovery: recovery.recovery,
    mail: mail.mail,
    deletion: deletion.deletion,
    erasure: deletion.erasure,
    exportOf: deletion.exportOf,
    changes,
    running,
    async makeCollections() {
      await proveAndUpgrade()
      await createIndexes(store, config, { keepExisting: true })
    },
    async start() {
      const watches = running.flatMap((each) => each.watches ?? [])
      const made = proveAndUpgrade().then(() =>
        Promise.all([createIndexes(store, config), ...running.map((each) => each.start?.())]),
      )
      await Promise.all([made, changes?.start(watches)])
      if (changes === null) upkeep.startPolling()
    },
    async stop() {
      // In reverse order, because a feature may use those created before it.
      await collectionChanges.stop()
      await changes?.stop()
      await upkeep.stop()
      for (const each of running.toReversed()) await each.stop?.()
      await close()
    },
  }
}

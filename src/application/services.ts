import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import { type AccountService, createAccountModel, createAccountService } from '../accounts/index.js'
import { type Configuration, loadOrCreateSecret } from '../config/index.js'
import {
  createIndexes,
  type Database,
  databaseFault,
  openDatabase,
  openStore,
  proveCollections,
  type Store,
} from '../database/index.js'
import { createEventModel, createHistory, createJournal, type History } from '../events/index.js'
import {
  createPasswordHasher,
  createPasswordPolicy,
  type PasswordHasher,
  type PasswordHasherOptions,
  type PasswordOptions,
} from '../passwords/index.js'
import { createSecretBox } from '../secrets/index.js'
import {
  createEndings,
  createLiveViewers,
  createSessionMemory,
  createSessionModel,
  createSessionService,
  type Endings,
  type LiveViewers,
  type SessionMemoryFigures,
  type SessionService,
} from '../sessions/index.js'
import { createSignInService, type SignInService } from '../sign-in/index.js'
import { createThrottlingOnMongo, type Throttling } from '../throttling/index.js'
import {
  type AccessTokens,
  createAccessTokens,
  createKeySet,
  type KeySet,
  keySettingsOf,
  signingKeysCollection,
} from '../tokens/index.js'
import type { Tracing } from '../tracing/index.js'
import { createCollectionUpkeep } from './collection-upkeep.js'
import { ownCollections } from './collections.js'
import { eventRows, type OnEvent } from './events.js'

/** What the features run on: made once per server, and by each command that works on the data. */
export interface Services {
  readonly database: Database
  readonly store: Store
  readonly accounts: AccountService
  readonly sessions: SessionService
  readonly endings: Endings
  readonly history: History
  readonly viewers: LiveViewers
  readonly signIn: SignInService
  readonly throttling: Throttling
  readonly accessTokens: AccessTokens
  readonly keySet: KeySet
  readonly figures: ServiceFigures
  /** Reads what the first requests would otherwise wait for. */
  prepare(): Promise<void>
  /** Ends what was started, the database last. */
  stop(): Promise<void>
}

/** Plain numbers of what runs, for metrics. */
export interface ServiceFigures {
  readonly hashing: PasswordHasher['load']
  readonly accessTokens: AccessTokens['counts']
  /** `null` where each request reads its session from the database. */
  readonly sessions: SessionMemoryFigures | null
}

export interface ServiceOptions {
  readonly config: Configuration
  readonly log: Logger
  /** An application's own, instead of one of ours. */
  readonly connection?: Connection | undefined
  readonly declaredRoles: ReadonlySet<string>
  readonly now: () => Date
  /** Whether a running server's private MongoDB may be used: for commands beside it. */
  readonly attach: boolean
  /** Told of each event. */
  readonly onEvent?: OnEvent | undefined
  readonly passwords?: PasswordOptions | undefined
  /** Names that nobody can register. Default: `defaultReservedNames`. */
  readonly reservedNames?: readonly string[] | undefined
  /** Told of each password hash that was done. */
  readonly onHashed?: PasswordHasherOptions['onDone']
  /** Puts password hashes into spans. */
  readonly tracing?: Tracing
  /** Called once if the private MongoDB ends by itself. */
  readonly onDatabaseLost?: ((error: Error) => void) | undefined
}

/** Opens the database and starts the features on it. Leaves nothing running when it fails. */
export async function startServices(options: ServiceOptions): Promise<Services> {
  // In the order of starting; stopped in the opposite one, so that nothing loses what it still needs.
  const started: Stoppable[] = []
  const stop = async () => {
    for (const part of started.splice(0).reverse()) await part.stop()
  }
  try {
    return { ...(await startEach(options, started)), stop }
  } catch (error) {
    await stop()
    // Rights that are missing show with the first use of them.
    throw databaseFault(error, options.config.mongodbUri) ?? error
  }
}

interface Stoppable {
  stop(): Promise<void>
}

async function startEach(options: ServiceOptions, started: Stoppable[]): Promise<Omit<Services, 'stop'>> {
  const { config, log, declaredRoles, now, attach } = options
  const database = await openDatabase({
    ...databaseOptions(config),
    log,
    attach,
    onLost: options.onDatabaseLost,
    connection: options.connection,
  })
  started.push(database)
  const { topology } = database
  const store = openStore(database.connection, config.collectionPrefix, ownCollections)
  started.push({ stop: async () => store.close() })
  const events = createEventModel(store)
  const journal = createJournal({
    rows: eventRows,
    events,
    topology,
    now,
    log,
    onEvent: options.onEvent,
    isStored: (type) => type !== 'SESSION_REFRESHED' || config.refreshEventRetentionSeconds > 0,
  })
  started.push(journal)
  const secret = config.secret ?? (await loadOrCreateSecret(config.dataDir))
  const secrets = createSecretBox(secret, config.secretPrevious)
  const { tracing, onHashed } = options
  const hasher = traceHashes(
    createPasswordHasher({ secrets, cost: config.bcryptCost, now, onDone: onHashed }),
    tracing,
  )
  started.push(hasher)
  const policy = createPolicy(options)
  const accountModel = createAccountModel(store)
  const sessionModel = createSessionModel(store)
  const keySet = createKeySet({
    store,
    secrets,
    ...keySettingsOf(config),
    now,
    log,
  })
  started.push(keySet)
  const throttling = createThrottlingOnMongo({ store, secrets, limits: config.throttling, log, now })
  started.push(throttling)
  const accessTokens = createAccessTokens({
    keySet,
    issuer: config.issuer,
    audience: config.audience,
    clientId: config.clientId,
    ttlSeconds: config.accessTokenTtlSeconds,
    now,
  })
  const upkeep = createCollectionUpkeep({ store, settings: config, now, log })
  started.push(upkeep)
  const memory = createSessionMemory({
    database,
    config,
    log,
    attach,
    sessionModel,
    keySet,
    keysCollection: store.nameOf(signingKeysCollection),
    now,
    onWholesale: upkeep.check,
    onForgotten: accessTokens.forget,
  })
  started.push(memory)
  const proved = proveCollections(store, now).then(() =>
    Promise.all([createIndexes(store, config, { keepExisting: attach }), keySet.start()]),
  )
  await Promise.all([proved, memory.start()])
  if (memory.figures === null && !attach) upkeep.startPolling()
  const grants = { declaredRoles, scopesByRole: config.scopesByRole }
  const endings = createEndings({ sessions: sessionModel, journal, now, onEnded: memory.forget })
  const accounts = createAccountService({
    accounts: accountModel,
    hasher,
    policy,
    declaredRoles,
    reservedNames: options.reservedNames,
    journal,
    sessions: endings,
    now,
    onIndexMissing: upkeep.restore,
    onChanged: (accountId) => memory.forget({ accountId }),
  })
  const sessions = createSessionService({
    sessions: sessionModel,
    endings,
    journal,
    accessTokens,
    grants,
    now,
    memory: memory.refreshes,
    idleTtlSeconds: config.sessionIdleTtlSeconds,
    maxTtlSeconds: config.sessionMaxTtlSeconds,
    refreshGraceSeconds: config.refreshGraceSeconds,
  })
  return {
    database,
    store,
    keySet,
    accessTokens,
    accounts,
    endings,
    history: createHistory(events),
    sessions,
    viewers: createLiveViewers({ sessions: sessionModel, states: memory.states, grants, now, log }),
    signIn: createSignInService({ accounts, hasher, sessions, endings, throttling, journal }),
    throttling,
    figures: {
      hashing: hasher.load,
      accessTokens: accessTokens.counts,
      sessions: memory.figures,
    },
    prepare: () => policy.prepare(),
  }
}

function createPolicy({ config, log, passwords = {} }: ServiceOptions) {
  const { serviceWords = [], ...others } = passwords
  return createPasswordPolicy({
    ...others,
    minLength: config.passwordMinLength,
    serviceWords: [config.issuer, ...serviceWords],
    onBreachCheckFailed: (error) =>
      log.warn({ err: error }, 'a password was taken without the breach check, which failed'),
  })
}

/** A hash is most of what a sign-in takes, its wait included. */
function traceHashes(hasher: PasswordHasher, tracing: Tracing | undefined): PasswordHasher {
  if (tracing === undefined) return hasher
  return {
    ...hasher,
    hash: tracing.step('portcullis.hash_password', hasher.hash),
    verify: tracing.step('portcullis.verify_password', hasher.verify),
  }
}

function databaseOptions(config: Configuration) {
  return {
    dataDir: config.dataDir,
    ...(config.mongodbUri === undefined ? {} : { mongodbUri: config.mongodbUri }),
    ...(config.mongod === undefined ? {} : { mongod: config.mongod }),
  }
}

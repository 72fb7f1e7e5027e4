import type { Logger } from 'pino'
import { type AccountService, createAccountModel, createAccountService } from './accounts/index.js'
import { type Configuration, loadOrCreateSecret } from './config/index.js'
import { type ChangeFeed, type Database, openDatabase } from './database/index.js'
import { createPasswordHasher, createPasswordPolicy } from './passwords/index.js'
import { createSecretBox } from './secrets/index.js'
import {
  type CoherentStates,
  createCoherentStates,
  createDatabaseSessionStates,
  createEndings,
  createLiveViewers,
  createSessionModel,
  createSessionService,
  type Ended,
  type Endings,
  followChanges,
  type LiveViewers,
  type SessionModel,
  type SessionService,
  type SessionStates,
} from './sessions/index.js'
import { createSignInService, type SignInService } from './sign-in/index.js'
import {
  type AccessTokens,
  createAccessTokens,
  createKeySet,
  type KeySet,
  signingKeysCollection,
} from './tokens/index.js'

/** What the features run on: made once per server, and by each command that works on the data. */
export interface Services {
  readonly database: Database
  readonly accounts: AccountService
  readonly sessions: SessionService
  readonly endings: Endings
  readonly viewers: LiveViewers
  readonly signIn: SignInService
  readonly accessTokens: AccessTokens
  readonly keySet: KeySet
  /** Reads what the first requests would otherwise wait for. */
  prepare(): Promise<void>
  /** Ends what was started, the database last. */
  stop(): Promise<void>
}

export interface ServiceOptions {
  readonly config: Configuration
  readonly log: Logger
  readonly declaredRoles: ReadonlySet<string>
  readonly now: () => Date
  /** Whether a running server's private MongoDB may be used: for commands beside it. */
  readonly attach: boolean
}

/** Opens the database and starts the features on it. Leaves nothing running when it fails. */
export async function startServices(options: ServiceOptions): Promise<Services> {
  const { config, log, attach } = options
  const database = await openDatabase({ ...databaseOptions(config), log, attach })
  try {
    return await startOn(database, options)
  } catch (error) {
    await database.stop()
    throw error
  }
}

async function startOn(database: Database, options: ServiceOptions): Promise<Services> {
  const { config, log, declaredRoles, now } = options
  const { connection } = database
  const secret = config.secret ?? (await loadOrCreateSecret(config.dataDir))
  const secrets = createSecretBox(secret, config.secretPrevious)
  const hasher = createPasswordHasher({ secrets, cost: config.bcryptCost, now })
  const policy = createPasswordPolicy({ minLength: config.passwordMinLength, serviceWords: [config.issuer] })
  const accountModel = createAccountModel(connection)
  const sessionModel = createSessionModel(connection)
  const keySet = createKeySet({
    connection,
    secrets,
    algorithm: config.signingAlgorithm,
    keysFile: config.signingKeysFile,
    accessTokenTtlSeconds: config.accessTokenTtlSeconds,
    now,
    log,
  })
  const memory = createMemory(database, options, sessionModel, keySet)
  await Promise.all([
    accountModel.createIndexes(),
    sessionModel.createIndexes(),
    keySet.start(),
    memory.start(),
  ])
  const accessTokens = createAccessTokens({
    keySet,
    issuer: config.issuer,
    audience: config.audience,
    clientId: config.clientId,
    ttlSeconds: config.accessTokenTtlSeconds,
    now,
  })
  const grants = { declaredRoles, scopesByRole: config.scopesByRole }
  const endings = createEndings({ sessions: sessionModel, now, onEnded: memory.forget })
  const accounts = createAccountService({
    accounts: accountModel,
    hasher,
    policy,
    declaredRoles,
    now,
    log,
    onChanged: (accountId) => memory.forget({ accountId }),
  })
  const sessions = createSessionService({
    sessions: sessionModel,
    endings,
    accessTokens,
    grants,
    now,
    onRefreshed: (sessionId) => memory.forget({ sessionId }),
    idleTtlSeconds: config.sessionIdleTtlSeconds,
    maxTtlSeconds: config.sessionMaxTtlSeconds,
    refreshGraceSeconds: config.refreshGraceSeconds,
  })
  return {
    database,
    keySet,
    accessTokens,
    accounts,
    endings,
    sessions,
    viewers: createLiveViewers({ sessions: sessionModel, states: memory.states, grants, now, log }),
    signIn: createSignInService({ accounts, sessions, endings }),
    prepare: () => policy.prepare(),
    async stop() {
      await hasher.stop()
      await Promise.all([keySet.stop(), memory.stop()])
      await database.stop()
    },
  }
}

/** What an instance remembers of sessions, and how it comes to forget. */
interface Memory {
  readonly states: SessionStates
  forget(ended: Ended): void
  start(): Promise<void>
  stop(): Promise<void>
}

function createMemory(
  database: Database,
  { config, log, attach }: ServiceOptions,
  sessionModel: SessionModel,
  keySet: KeySet,
): Memory {
  const source = createDatabaseSessionStates(sessionModel)
  if (attach || config.revocation === 'strict' || database.topology === 'standalone') {
    const nothing = async () => undefined
    return { states: source, forget: () => undefined, start: nothing, stop: nothing }
  }
  const feed: ChangeFeed = followChanges({
    connection: database.connection,
    log,
    states: () => states,
    others: { [signingKeysCollection]: () => void keySet.refresh() },
  })
  const states: CoherentStates = createCoherentStates({ source, isAlive: feed.isAlive })
  return {
    states,
    forget: (ended) =>
      'sessionId' in ended ? states.forgetSession(ended.sessionId) : states.forgetAccount(ended.accountId),
    start: feed.start,
    stop: feed.stop,
  }
}

function databaseOptions(config: Configuration) {
  return {
    dataDir: config.dataDir,
    ...(config.mongodbUri === undefined ? {} : { mongodbUri: config.mongodbUri }),
    ...(config.mongod === undefined ? {} : { mongod: config.mongod }),
  }
}

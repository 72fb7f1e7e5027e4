import { type Logger, pino } from 'pino'
import { type AccountModel, createAccountModel } from '../../accounts/index.js'
import { ownCollections } from '../../application/collections.js'
import {
  type Configuration,
  configurationWarnings,
  readConfiguration,
} from '../../application/configuration.js'
import { checkCollections, type Database, openDatabase, openStore, type Store } from '../../database/index.js'
import { createPasswordHasher, type PasswordHasher } from '../../passwords/index.js'
import { createSecretBox, loadOrCreateSecret, type SecretBox } from '../../secrets/index.js'
import { createKeySet, type KeySet, keySettingsOf } from '../../tokens/index.js'
import type { CommandContext } from './command-context.js'
import { createCommandLog } from './command-log.js'

/** What is stored and what opens it, without anything that runs: no polls, no memory. */
export interface StoredData {
  readonly config: Configuration
  readonly database: Database
  readonly store: Store
  readonly accounts: AccountModel
  readonly secrets: SecretBox
  readonly hasher: PasswordHasher
  readonly log: Logger
  /** Not started: a start refuses a key that can't be opened, and such a key is what an operator comes for. */
  readonly keySet: KeySet
}

/**
 * Runs a command on what is stored, beside a running server or alone, and closes what it opened.
 *
 * @param check - refuses a configuration before anything is opened
 */
export async function withStoredData<Result>(
  context: CommandContext,
  use: (data: StoredData) => Promise<Result>,
  check: (config: Configuration) => void = () => undefined,
): Promise<Result> {
  const { env, stderr, now } = context
  const config = readConfiguration({ env })
  const isAsked = Boolean(env.LOG_LEVEL)
  const log = createCommandLog({ stderr }, isAsked ? config.logLevel : 'warn', 'human')
  for (const warning of configurationWarnings(env)) log.warn(warning)
  check(config)
  const { mongodbUri, dataDir } = config
  const database = await openDatabase({ mongodbUri, dataDir, log, attach: true, environment: env })
  const store = openStore(database.connection, config.collectionPrefix, ownCollections)
  try {
    await checkCollections(store)
    const secret = config.secret ?? (await loadOrCreateSecret(dataDir))
    const secrets = createSecretBox(secret, config.secretPrevious)
    return await use({
      config,
      database,
      store,
      log,
      secrets,
      accounts: createAccountModel(store),
      hasher: createPasswordHasher({ secrets, cost: config.bcryptCost, now }),
      keySet: createKeySet({
        store,
        secrets,
        ...keySettingsOf(config),
        now,
        // What became of the keys is the command's own answer.
        log: isAsked ? log : pino({ level: 'silent' }),
      }),
    })
  } finally {
    store.close()
    await database.stop()
  }
}

import { existsSync } from 'node:fs'
import { pino } from 'pino'
import { type AccountModel, createAccountModel } from '../../accounts/index.js'
import { ownCollections } from '../../application/collections.js'
import {
  type Configuration,
  ConfigurationError,
  configurationWarnings,
  loadSecret,
  readConfiguration,
} from '../../config/index.js'
import {
  compareIndexes,
  type Database,
  openDatabase,
  openStore,
  reportCollections,
  type Store,
} from '../../database/index.js'
import { ExpectedError } from '../../lib/errors.js'
import { createPasswordHasher } from '../../passwords/index.js'
import { createSecretBox, type SecretBox } from '../../secrets/index.js'
import { createKeySet, keySettingsOf } from '../../tokens/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { type Check, fault, ok, warning } from './check.js'
import { checkAdmin, checkRoles } from './check-accounts.js'
import { checkClock } from './check-clock.js'
import { checkCollections } from './check-collections.js'
import { checkDatabase } from './check-database.js'
import { checkIndexes } from './check-indexes.js'
import { checkKeys } from './check-keys.js'
import { checkMissingSecret, checkSecret } from './check-secret.js'
import { accountFacts, clockDifference, databaseFacts, keyFacts, sealedCounts } from './stored-facts.js'

export interface ExamineOptions extends Pick<CommandContext, 'env' | 'now'> {
  readonly declaredRoles: ReadonlySet<string>
}

/**
 * Looks at the whole installation and changes nothing: beside a running server through its MongoDB, else with a
 * MongoDB of its own that it stops again. What can't be seen because of a fault is left out.
 */
export async function examine(options: ExamineOptions): Promise<readonly Check[]> {
  const { env } = options
  const unknown = configurationWarnings(env).map((said) =>
    warning('configuration', said, 'Correct the name, or remove the variable.'),
  )
  const config = configurationOf(env)
  if ('faults' in config) return [...config.faults, ...unknown]
  const fine = ok('configuration', summary(config))
  if (config.mongodbUri === undefined && !existsSync(config.dataDir)) {
    const none = warning(
      'database',
      `The data folder does not exist yet: ${config.dataDir}`,
      'portcullis start creates it.',
    )
    return [fine, ...unknown, none]
  }
  return [fine, ...unknown, ...(await examineDatabase(config, options))]
}

function configurationOf(env: CommandContext['env']): Configuration | { readonly faults: readonly Check[] } {
  try {
    return readConfiguration({ env })
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    const advice = 'Correct the value. See docs/configuration.md.'
    const faults = error.faults.map(({ key, rule, value }) =>
      fault(
        'configuration',
        value === undefined ? `${key} ${rule}.` : `${key} ${rule}, but is ${value}.`,
        advice,
      ),
    )
    return { faults }
  }
}

function summary({ mode, mongodbUri, dataDir }: Configuration): string {
  return mongodbUri === undefined
    ? `It is complete: ${mode}, with the private MongoDB in ${dataDir}.`
    : `It is complete: ${mode}, with the MongoDB of MONGODB_URI.`
}

async function examineDatabase(config: Configuration, options: ExamineOptions): Promise<readonly Check[]> {
  const log = pino({ level: 'silent' }) // what there is to say is in the checks
  let database: Database
  try {
    const { mongodbUri, dataDir } = config
    database = await openDatabase({ mongodbUri, dataDir, log, attach: true, environment: options.env })
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error
    return [fault('database', error.message, 'The other checks need the database.')]
  }
  const store = openStore(database.connection, config.collectionPrefix, ownCollections)
  try {
    return await examineStored(config, database, store, options)
  } finally {
    store.close()
    await database.stop()
  }
}

async function examineStored(
  config: Configuration,
  database: Database,
  store: Store,
  { now, declaredRoles }: ExamineOptions,
): Promise<readonly Check[]> {
  const clock = await clockDifference(database, now)
  const faults = await reportCollections(store)
  const first = [
    checkDatabase(await databaseFacts(database)),
    checkClock(clock.ahead, clock.uncertainty),
    ...checkCollections(faults),
  ]
  // Of another program's documents nothing can be said, and the data of before are not where the rest looks.
  if (faults.foreign.length + faults.former.length > 0) return first
  const accounts = createAccountModel(store)
  const stored = await accountFacts(accounts)
  return [
    ...first,
    ...checkIndexes(await compareIndexes(store, config)),
    checkRoles(stored.roles, declaredRoles),
    checkAdmin(stored.admins, stored.all),
    ...(await examineSecret(config, store, accounts, now)),
  ]
}

async function examineSecret(
  config: Configuration,
  store: Store,
  accounts: AccountModel,
  now: () => Date,
): Promise<readonly Check[]> {
  const secret = await secretOf(config)
  if (typeof secret !== 'string')
    return [checkMissingSecret(secret, config.dataDir, (await accounts.exists({})) !== null)]
  const secrets = createSecretBox(secret, config.secretPrevious)
  const hasher = createPasswordHasher({ secrets, cost: config.bcryptCost, now })
  const sealed = await sealedCounts(accounts, secrets, hasher)
  return [
    ...checkSecret({ secret, hasPrevious: config.secretPrevious !== undefined, sealed }),
    await examineKeys(config, store, secrets, now),
  ]
}

/** `null`: none has been made; an error: what is kept is none. */
async function secretOf(config: Configuration): Promise<string | null | Error> {
  try {
    return config.secret ?? (await loadSecret(config.dataDir))
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
}

async function examineKeys(
  config: Configuration,
  store: Store,
  secrets: SecretBox,
  now: () => Date,
): Promise<Check> {
  const keySet = createKeySet({
    store,
    secrets,
    ...keySettingsOf(config),
    now,
    log: pino({ level: 'silent' }),
  })
  try {
    return checkKeys(await keyFacts(keySet, config.signingKeysFile))
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error
    return fault('keys', error.message, 'Correct the file, or remove PORTCULLIS_SIGNING_KEYS_FILE.')
  }
}

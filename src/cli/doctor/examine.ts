import { existsSync } from 'node:fs'
import { pino } from 'pino'
import { createAccountModel } from '../../accounts/index.js'
import { applicationConfiguration } from '../../application/application-options.js'
import { type Configuration, configurationWarnings } from '../../application/configuration.js'
import { type CoreOptions, createCore } from '../../application/core.js'
import { createFeatures, runningOf } from '../../application/features.js'
import { openStorage, type Storage } from '../../application/storage.js'
import { ConfigurationError } from '../../config/index.js'
import { compareIndexes, reportCollections } from '../../database/index.js'
import { ExpectedError } from '../../lib/errors.js'
import { loadSecret } from '../../secrets/index.js'
import { webSocketState } from '../../server/index.js'
import type { KeySet } from '../../tokens/index.js'
import type { FileOptions } from '../config-file/config-file.js'
import type { CommandContext } from '../lib/command-context.js'
import { type Check, fault, ok, warning } from './check.js'
import { checkAdmin, checkRoles, checkSecondFactors } from './check-accounts.js'
import { checkClock } from './check-clock.js'
import { checkCollections } from './check-collections.js'
import { checkDatabase } from './check-database.js'
import { checkIndexes } from './check-indexes.js'
import { checkKeys } from './check-keys.js'
import { checkMail, mailFacts } from './check-mail.js'
import { checkMissingSecret, checkSecret } from './check-secret.js'
import { checkSubscriptions } from './check-subscriptions.js'
import {
  accountFacts,
  clockDifference,
  databaseFacts,
  factorlessHolders,
  keyFacts,
  sealedKinds,
} from './stored-facts.js'

/** Options of `examine`. */
export interface ExamineOptions extends Pick<CommandContext, 'env' | 'now'> {
  /** The options of the configuration file. */
  readonly application: FileOptions
  readonly declaredRoles: ReadonlySet<string>
  /** Whether the schema has subscriptions. */
  readonly hasSubscriptions: boolean
}

/**
 * Checks the whole installation without changing it. Uses the MongoDB of a running server, otherwise starts the
 * private one and stops it afterwards. Checks that a fault makes impossible are omitted.
 */
export async function examine(options: ExamineOptions): Promise<readonly Check[]> {
  const { env, application, hasSubscriptions } = options
  const unknown = configurationWarnings(env).map((said) =>
    warning('configuration', said, 'Correct the name, or remove the variable.'),
  )
  const config = configurationOf(options)
  if ('faults' in config) return [...config.faults, ...unknown]
  const { websockets: setting } = config
  const fine = [
    ok('configuration', summary(config, application)),
    checkSubscriptions({ hasSubscriptions, setting, webSockets: webSocketState(setting) }),
    ...checkMail(await mailFacts(config, application)),
  ]
  if (isPrivate(config, application) && !existsSync(config.dataDir)) {
    const none = warning(
      'database',
      `The data folder does not exist yet: ${config.dataDir}`,
      'portcullis start creates it.',
    )
    return [...fine, ...unknown, none]
  }
  return [...fine, ...unknown, ...(await examineDatabase(config, options))]
}

function configurationOf({
  application,
  env,
}: ExamineOptions): Configuration | { readonly faults: readonly Check[] } {
  try {
    return applicationConfiguration(application, env)
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

function isPrivate({ mongodbUri }: Configuration, { connection }: FileOptions): boolean {
  return mongodbUri === undefined && connection === undefined
}

function summary(config: Configuration, application: FileOptions): string {
  const { mode, dataDir } = config
  if (isPrivate(config, application))
    return `It is complete: ${mode}, with the private MongoDB in ${dataDir}.`
  const isInFile = application.connection !== undefined || application.mongodbUri !== undefined
  return `It is complete: ${mode}, with the MongoDB of ${isInFile ? 'the configuration file' : 'MONGODB_URI'}.`
}

// Silent, because the checks contain all results.
const log = pino({ level: 'silent' })

async function examineDatabase(config: Configuration, options: ExamineOptions): Promise<readonly Check[]> {
  let storage: Storage
  try {
    storage = await openStorage({
      config,
      connection: options.application.connection,
      log,
      attach: true,
      environment: options.env,
    })
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error
    return [fault('database', error.message, 'The other checks need the database.')]
  }
  try {
    return await examineStored(config, storage, options)
  } finally {
    await storage.close()
  }
}

async function examineStored(
  config: Configuration,
  storage: Storage,
  { now, declaredRoles }: ExamineOptions,
): Promise<readonly Check[]> {
  const { database, store } = storage
  const clock = await clockDifference(database, now)
  const faults = await reportCollections(store)
  const first = [
    checkDatabase(await databaseFacts(database)),
    checkClock(clock.ahead, clock.uncertainty),
    ...checkCollections(faults),
  ]
  // The remaining checks cannot interpret documents of another program, or find data under former collection names.
  if (faults.foreign.length + faults.former.length > 0) return first
  const accounts = createAccountModel(store)
  const stored = await accountFacts(accounts)
  const secret = await secretOf(config)
  return [
    ...first,
    ...checkIndexes(await compareIndexes(store, config)),
    checkRoles(stored.roles, declaredRoles),
    checkAdmin(stored.admins, stored.all),
    checkSecondFactors(await factorlessHolders(accounts, config.secondFactorRoles)),
    ...(typeof secret === 'string'
      ? await examineFeatures({ config, storage, secret, log, now, attach: true, declaredRoles })
      : [checkMissingSecret(secret, config.dataDir, stored.all > 0)]),
  ]
}

/** Checks that need the secret. No feature is started, because the start would create signing keys. */
async function examineFeatures(options: CoreOptions): Promise<readonly Check[]> {
  const { config, secret } = options
  const features = createFeatures(createCore(options))
  const sealed = await sealedKinds(runningOf(features))
  return [
    checkSecret({ secret, hasPrevious: config.secretPrevious !== undefined, sealed }),
    await examineKeys(features.tokens.keySet, config.signingKeysFile),
  ]
}

/** The secret. `null` if none was created yet. An error if the stored one is invalid. */
async function secretOf(config: Configuration): Promise<string | null | Error> {
  try {
    return config.secret ?? (await loadSecret(config.dataDir))
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
}

async function examineKeys(keySet: KeySet, file: string | undefined): Promise<Check> {
  try {
    return checkKeys(await keyFacts(keySet, file))
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error
    return fault('keys', error.message, 'Correct the file, or remove PORTCULLIS_SIGNING_KEYS_FILE.')
  }
}

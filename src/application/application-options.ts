import { type Configuration, type ConfigurationOptions, readConfiguration } from './configuration.js'
import { optionFaults } from './embedding/option-faults.js'
import type { PortcullisOptions } from './public.js'

/** The options of `createPortcullis` that are not settings. */
const notSettings: Readonly<Record<Exclude<keyof PortcullisOptions, keyof ConfigurationOptions>, true>> = {
  connection: true,
  attach: true,
  setup: true,
  typeDefs: true,
  resolvers: true,
  context: true,
  policies: true,
  accessible: true,
  ownerPaths: true,
  scopes: true,
  default: true,
  directives: true,
  hideRequirements: true,
  refusals: true,
  maxErrors: true,
  errors: true,
  hooks: true,
  plugins: true,
  unknownDirectives: true,
  ignoredDirectives: true,
  passwords: true,
  reservedNames: true,
  sendMail: true,
  onEvent: true,
  onDatabaseLost: true,
  log: true,
  now: true,
  env: true,
}

/**
 * Reads the configuration of an application: its options, and the environment.
 *
 * @param options - their shapes are checked, also against their types
 * @param env - the environment, unless the options contain one
 * @throws ConfigurationError listing all faults of the options and the settings
 */
export function applicationConfiguration<Own>(
  options: PortcullisOptions<Own>,
  env: NonNullable<PortcullisOptions['env']>,
): Configuration {
  const settings = Object.entries(options).filter(([name]) => !Object.hasOwn(notSettings, name))
  return readConfiguration({
    env: options.env ?? env,
    options: Object.fromEntries(settings),
    hasDatabase: options.connection !== undefined,
    faults: optionFaults(options),
  })
}

import {
  type ConfigurationOf,
  listSettings,
  type OptionsOf,
  readSettings,
  type SettingSources,
  settingWarnings,
} from '../config/index.js'
import { type MergedRows, mergedRows } from '../manifest/index.js'
import { throttlingSettings } from '../throttling/manifest.js'
import { manifests } from './manifests.js'

type Manifests = typeof manifests
type Rows = MergedRows<Manifests, 'settings'> &
  ReturnType<typeof throttlingSettings<MergedRows<Manifests, 'limits'>>>

const limits = throttlingSettings(mergedRows(manifests, 'limits'))
const rows: Rows = { ...mergedRows(manifests, 'settings'), ...limits }

/** Default throttling limits, as in `docs/throttling.md`. */
export const defaultThrottlingLimits = limits.throttling.default

/**
 * The configuration of a server: read once at the start, validated as a whole, deeply frozen. Durations are in seconds,
 * and paths are absolute. Optional members that are not set are absent, not `undefined`.
 *
 * The `settings.ts` of each folder declares its settings: variable, default and validation.
 */
export type Configuration = ConfigurationOf<Rows>

/**
 * The configuration as options of `createPortcullis`. An option overrides its environment variable. `undefined` does
 * not.
 */
export type ConfigurationOptions = OptionsOf<Rows>

/** All settings, in the order of `docs/configuration.md`. */
export const settingList = listSettings(rows)

/**
 * Reads and validates the whole configuration.
 *
 * @throws ConfigurationError listing all faults, without secrets
 */
export function readConfiguration(sources: SettingSources<ConfigurationOptions>): Configuration {
  return readSettings<Rows>(rows, sources)
}

/**
 * Finds misspelled settings.
 *
 * @returns a message for each variable that looks like a setting but is not, without its value
 */
export function configurationWarnings(env: SettingSources['env']): readonly string[] {
  return settingWarnings(settingList, env)
}

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

/** The limits of `docs/throttling.md`. */
export const defaultThrottlingLimits = limits.throttling.default

/**
 * What the whole server runs by: read once at start, validated whole, deeply frozen. Durations are in seconds, paths
 * absolute. An optional member is absent, never `undefined`.
 *
 * Each room says in its `settings.ts` of each member where it comes from, its default and what it must fulfil.
 */
export type Configuration = ConfigurationOf<Rows>

/**
 * The configuration as options of `createPortcullis`: each wins over its environment variable, `undefined` leaves it to
 * that.
 */
export type ConfigurationOptions = OptionsOf<Rows>

/** Every setting, in the order of the reference. */
export const settingList = listSettings(rows)

/**
 * Reads and validates the whole configuration.
 *
 * @throws ConfigurationError naming every fault, secrets never shown
 */
export function readConfiguration(sources: SettingSources<ConfigurationOptions>): Configuration {
  return readSettings<Rows>(rows, sources)
}

/** @returns a sentence for each variable that looks like a setting and is none, without its value */
export function configurationWarnings(env: SettingSources['env']): readonly string[] {
  return settingWarnings(settingList, env)
}

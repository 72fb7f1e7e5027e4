export { cacheFolder } from './cache-folder.js'
export type { Configuration, ConfigurationOptions, Mode } from './configuration.js'
export { ConfigurationError, type ConfigurationFault, shown } from './faults.js'
export { defaultLimits, type Limits } from './limits.js'
export { runLibrariesInProduction } from './mode.js'
export { type ConfigurationSources, readConfiguration } from './read.js'
export type { SettingRows } from './setting.js'
export { type Row as SettingRow, settingList } from './settings.js'
export {
  type Budget,
  defaultThrottlingLimits,
  type GrowingWaits,
  type Shares,
  type ThrottlingLimits,
} from './throttling-limits.js'
export { configurationWarnings } from './warnings.js'

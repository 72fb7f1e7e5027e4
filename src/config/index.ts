import * as parse from './parsers.js'

export { cacheFolder } from './cache-folder.js'
export type { CheckedRows, ConfigurationOf, OptionsOf } from './configuration.js'
export { ConfigurationError, type ConfigurationFault, shown } from './faults.js'
export { type Mode, runLibrariesInProduction } from './mode.js'
export type { Parser } from './parsers.js'
export { readSettings, type SettingSources } from './read.js'
export { listSettings, type SettingRow, type SettingRows } from './setting.js'
export { settingWarnings } from './warnings.js'
export { parse }

export type { Budget, EventRow, EventRows, Manifest } from './manifest.js'
export { type MergedSettings, mergedSettings } from './merged-settings.js'

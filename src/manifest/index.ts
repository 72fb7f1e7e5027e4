export type { Budget, EventRow, EventRows, LimitRows, Manifest } from './manifest.js'
export { type MergedRows, mergedRows } from './merged-rows.js'

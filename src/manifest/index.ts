export type { EventRow, EventRows, Manifest } from './manifest.js'

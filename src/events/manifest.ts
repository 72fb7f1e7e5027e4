import type { Manifest } from '../manifest/index.js'
import { eventCollection } from './model.js'
import { eventSettings } from './settings.js'

export const manifest = {
  name: 'events',
  settings: eventSettings,
  collections: [eventCollection],
} as const satisfies Manifest

import type { Manifest } from '../manifest/index.js'
import { journalEvents } from './events.js'
import { eventCollection } from './model.js'
import { eventSettings } from './settings.js'

export const manifest = {
  name: 'events',
  settings: eventSettings,
  events: journalEvents,
  collections: [eventCollection],
} as const satisfies Manifest

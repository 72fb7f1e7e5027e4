import type { Manifest } from '../manifest/index.js'
import { sessionErrors } from './errors.js'
import { sessionEvents } from './events.js'
import { sessionCollection } from './model.js'
import { sessionSettings } from './settings.js'

export const manifest = {
  name: 'sessions',
  errors: sessionErrors,
  settings: sessionSettings,
  events: sessionEvents,
  collections: [sessionCollection],
} as const satisfies Manifest

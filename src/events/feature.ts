import type { Manifest } from '../manifest/index.js'
import { eventSettings } from './settings.js'

export { createEventResolvers } from './resolvers.js'

export const manifest = {
  name: 'events',
  settings: eventSettings,
} as const satisfies Manifest

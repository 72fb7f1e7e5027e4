import type { Manifest } from '../manifest/index.js'
import { sessionSettings } from './settings.js'

export { createSessionResolvers } from './resolvers.js'

export const manifest = {
  name: 'sessions',
  settings: sessionSettings,
} as const satisfies Manifest

import type { Manifest } from '../manifest/index.js'
import { sessionErrors } from './errors.js'
import { sessionCollection } from './model.js'
import { sessionSettings } from './settings.js'

export const manifest = {
  name: 'sessions',
  errors: sessionErrors,
  settings: sessionSettings,
  collections: [sessionCollection],
} as const satisfies Manifest

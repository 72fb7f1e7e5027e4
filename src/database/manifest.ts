import type { Manifest } from '../manifest/index.js'
import { databaseErrors } from './failures/errors.js'
import { databaseSettings } from './settings.js'

export const manifest = {
  name: 'database',
  errors: databaseErrors,
  settings: databaseSettings,
} as const satisfies Manifest

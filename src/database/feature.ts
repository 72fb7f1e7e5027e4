import type { Manifest } from '../manifest/index.js'
import { databaseSettings } from './settings.js'

export const manifest = {
  name: 'database',
  settings: databaseSettings,
} as const satisfies Manifest

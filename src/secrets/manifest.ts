import type { Manifest } from '../manifest/index.js'
import { secretSettings } from './settings.js'

export const manifest = {
  name: 'secrets',
  settings: secretSettings,
} as const satisfies Manifest

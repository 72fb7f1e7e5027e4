import type { Manifest } from '../manifest/index.js'
import { tokenSettings } from './settings.js'

export const manifest = {
  name: 'tokens',
  settings: tokenSettings,
} as const satisfies Manifest

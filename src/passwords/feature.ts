import type { Manifest } from '../manifest/index.js'
import { passwordSettings } from './settings.js'

export const manifest = {
  name: 'passwords',
  settings: passwordSettings,
} as const satisfies Manifest

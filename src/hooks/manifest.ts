import type { Manifest } from '../manifest/index.js'
import { hookErrors } from './errors.js'
import { hookSettings } from './settings.js'

export const manifest = {
  name: 'hooks',
  errors: hookErrors,
  settings: hookSettings,
} as const satisfies Manifest

import type { Manifest } from '../manifest/index.js'
import { throttlingSettings } from './settings.js'

export const manifest = {
  name: 'throttling',
  settings: throttlingSettings,
} as const satisfies Manifest

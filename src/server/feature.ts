import type { Manifest } from '../manifest/index.js'
import { serverSettings } from './settings.js'

export const manifest = {
  name: 'server',
  settings: serverSettings,
} as const satisfies Manifest

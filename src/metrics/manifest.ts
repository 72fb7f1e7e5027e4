import type { Manifest } from '../manifest/index.js'
import { metricSettings } from './settings.js'

export const manifest = {
  name: 'metrics',
  settings: metricSettings,
} as const satisfies Manifest

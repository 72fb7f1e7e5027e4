import type { Manifest } from '../manifest/index.js'
import { attemptCollection } from './attempt-collection.js'
import { throttlingErrors } from './errors.js'
import { throttlingSettings } from './settings.js'

export const manifest = {
  name: 'throttling',
  errors: throttlingErrors,
  settings: throttlingSettings,
  collections: [attemptCollection],
} as const satisfies Manifest

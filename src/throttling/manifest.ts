import type { Manifest } from '../manifest/index.js'
import { attemptCollection } from './attempts/attempt-collection.js'
import { throttlingErrors } from './errors.js'
import { ownBudgets } from './limits.js'

export { throttlingSettings } from './settings.js'

/** The setting is separate, because it needs the limits of all manifests. */
export const manifest = {
  name: 'throttling',
  errors: throttlingErrors,
  limits: ownBudgets,
  collections: [attemptCollection],
} as const satisfies Manifest

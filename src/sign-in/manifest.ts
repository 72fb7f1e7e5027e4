import type { Manifest } from '../manifest/index.js'
import { signInErrors } from './errors.js'
import { signInEvents } from './events.js'
import { signInLimits } from './limits.js'
import { publicOperations, signInFields } from './operations.js'
import { signInProblemCodes } from './service.js'
import { signInSettings } from './settings.js'

export const manifest = {
  name: 'sign-in',
  errors: signInErrors,
  problemCodes: signInProblemCodes,
  settings: signInSettings,
  limits: signInLimits,
  events: signInEvents,
  publicOperations,
  signInFields,
} as const satisfies Manifest

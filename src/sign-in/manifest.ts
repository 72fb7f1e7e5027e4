import type { Manifest } from '../manifest/index.js'
import { signInEvents } from './events.js'
import { signInLimits } from './limits.js'
import { publicOperations, signInFields } from './operations.js'
import { signInProblemCodes } from './service.js'

export const manifest = {
  name: 'sign-in',
  problemCodes: signInProblemCodes,
  limits: signInLimits,
  events: signInEvents,
  publicOperations,
  signInFields,
} as const satisfies Manifest

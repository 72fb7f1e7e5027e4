import type { Manifest } from '../manifest/index.js'
import { signInLimits } from './limits.js'
import { publicOperations, signInFields } from './operations.js'
import { signInProblemCodes } from './service.js'

export const manifest = {
  name: 'sign-in',
  problemCodes: signInProblemCodes,
  limits: signInLimits,
  publicOperations,
  signInFields,
} as const satisfies Manifest

import type { Manifest } from '../manifest/index.js'
import { serverErrors } from './errors/errors.js'
import { inputProblemCodes } from './errors/input-problems.js'
import { serverSettings } from './settings.js'
import { subscriptionErrors } from './subscriptions/errors.js'

export const manifest = {
  name: 'server',
  errors: [...serverErrors, ...subscriptionErrors],
  problemCodes: inputProblemCodes,
  settings: serverSettings,
} as const satisfies Manifest

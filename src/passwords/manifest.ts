import type { Manifest } from '../manifest/index.js'
import { passwordProblemCodes } from './check-password.js'
import { passwordErrors } from './errors.js'
import { passwordSettings } from './settings.js'

export const manifest = {
  name: 'passwords',
  errors: passwordErrors,
  problemCodes: passwordProblemCodes,
  settings: passwordSettings,
} as const satisfies Manifest

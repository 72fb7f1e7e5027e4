import type { Manifest } from '../manifest/index.js'
import { secondFactorErrors } from './errors.js'
import { secondFactorEvents } from './events.js'
import { secondFactorMails } from './mails.js'
import { secondFactorProofs } from './proofs.js'
import { factorProblemCodes } from './verification.js'

export const manifest = {
  name: 'second-factors',
  errors: secondFactorErrors,
  problemCodes: factorProblemCodes,
  events: secondFactorEvents,
  proofs: secondFactorProofs,
  mails: secondFactorMails,
} as const satisfies Manifest

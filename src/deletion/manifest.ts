import type { Manifest } from '../manifest/index.js'
import { deletionErrors, deletionProblemCodes } from './errors.js'
import { deletionEvents } from './events.js'
import { deletionMails } from './mails.js'
import { deletionProofs } from './proofs.js'
import { deletionSettings } from './settings.js'

export const manifest = {
  name: 'deletion',
  errors: deletionErrors,
  problemCodes: deletionProblemCodes,
  settings: deletionSettings,
  events: deletionEvents,
  proofs: deletionProofs,
  mails: deletionMails,
  publicOperations: ['restoreAccount'],
  signInFields: ['Mutation.restoreAccount'],
} as const satisfies Manifest

import type { Manifest } from '../manifest/index.js'
import { emailErrors } from './errors.js'
import { emailEvents } from './events.js'
import { emailMails } from './mails.js'
import { emailProofs } from './proofs.js'
import { emailSettings } from './settings.js'

export const manifest = {
  name: 'email',
  errors: emailErrors,
  settings: emailSettings,
  events: emailEvents,
  proofs: emailProofs,
  mails: emailMails,
  // The mailbox is read on any device, also where another account is signed in.
  publicOperations: ['confirmEmailByLink', 'disownEmail'],
} as const satisfies Manifest

import type { Manifest } from '../manifest/index.js'
import { recoveryEvents } from './events.js'
import { recoveryMails } from './mails.js'
import { recoveryProofs } from './proofs.js'

export const manifest = {
  name: 'recovery',
  events: recoveryEvents,
  proofs: recoveryProofs,
  mails: recoveryMails,
  publicOperations: ['requestRecovery', 'recover'],
  signInFields: ['Mutation.recover'],
} as const satisfies Manifest

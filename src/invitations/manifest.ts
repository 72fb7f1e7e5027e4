import type { Manifest } from '../manifest/index.js'
import { invitationEvents } from './events.js'
import { invitationMails } from './mails.js'
import { invitationProofs } from './proofs.js'

export const manifest = {
  name: 'invitations',
  events: invitationEvents,
  proofs: invitationProofs,
  mails: invitationMails,
  publicOperations: ['activateAccount'],
  signInFields: ['Mutation.activateAccount'],
} as const satisfies Manifest

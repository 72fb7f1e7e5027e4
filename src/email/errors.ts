import { defineError, type ErrorDefinition } from '../lib/errors.js'

/** The account has no address that the operation could use. */
export const EmailRequired = defineError(
  'EMAIL_REQUIRED',
  'The account has no e-mail address for this. Add one first.',
  { exit: 'refused' },
)

/** A former mailbox undid a change of the address. Whoever is signed in may not be its user. */
export const EmailChangeBlocked = defineError(
  'EMAIL_CHANGE_BLOCKED',
  'A change of the e-mail address was undone. Set a new password by recovery first.',
)

export const emailErrors: readonly ErrorDefinition[] = [EmailRequired, EmailChangeBlocked]

import { defineError, type ErrorDefinition } from '../lib/errors.js'

/** A user name is a public handle, so that it is taken may be told; how often one may ask is limited. */
export const UsernameTaken = defineError('USERNAME_TAKEN', 'Choose another user name: this one is taken.')

/** Sign-in failed, and that is all that is told: unknown user, wrong password, disabled account alike. */
export const InvalidCredentials = defineError(
  'INVALID_CREDENTIALS',
  'The user name or the password is wrong. Check both.',
)

/** The change would leave nobody to administer the accounts. */
export const LastAdmin = defineError(
  'LAST_ADMIN',
  'Make another account an admin first: this is the last one.',
)

export const accountErrors: readonly ErrorDefinition[] = [UsernameTaken, InvalidCredentials, LastAdmin]

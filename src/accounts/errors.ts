import { defineError, type ErrorDefinition } from '../lib/errors.js'

/** A user name is a public handle, so that it is taken may be told; how often one may ask is limited. */
export const UsernameTaken = defineError(
  'USERNAME_TAKEN',
  'The user name is already taken. Choose another one.',
)

/** Sign-in failed, and that is all that is told: unknown user, wrong password, disabled account alike. */
export const InvalidCredentials = defineError(
  'INVALID_CREDENTIALS',
  'The user name or the password is incorrect. Check both.',
)

/** The change would leave nobody to administer the accounts. */
export const LastAdmin = defineError(
  'LAST_ADMIN',
  'This account is the last enabled admin. Grant the role ADMIN to another account first.',
)

export const accountErrors: readonly ErrorDefinition[] = [UsernameTaken, InvalidCredentials, LastAdmin]

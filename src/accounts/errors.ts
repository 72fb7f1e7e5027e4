import { defineError, type ErrorDefinition } from '../lib/errors.js'

/** The user name is taken. User names are public, so this may be disclosed; registration attempts are rate-limited. */
export const UsernameTaken = defineError(
  'USERNAME_TAKEN',
  'The user name is already taken. Choose another one.',
  { exit: 'exists' },
)

/** Another account has verified the address first. Told only to someone who proved that they read its mailbox. */
export const EmailTaken = defineError(
  'EMAIL_TAKEN',
  'Another account has this e-mail address. Sign in to that one, or use another address.',
  { exit: 'exists' },
)

/** Sign-in failed. Unknown user, wrong password and disabled account are indistinguishable. */
export const InvalidCredentials = defineError(
  'INVALID_CREDENTIALS',
  'The user name or the password is incorrect. Check both.',
)

/** The change would leave no enabled admin. */
export const LastAdmin = defineError(
  'LAST_ADMIN',
  'This account is the last enabled admin. Grant the role ADMIN to another account first.',
  { exit: 'refused' },
)

export const accountErrors: readonly ErrorDefinition[] = [
  UsernameTaken,
  EmailTaken,
  InvalidCredentials,
  LastAdmin,
]

import { defineError, type ErrorDefinition } from '../lib/errors.js'

/** Clients cannot create accounts (`PORTCULLIS_REGISTRATION`). Decided before the input is read. */
export const RegistrationClosed = defineError(
  'REGISTRATION_CLOSED',
  'Registration is closed. Ask an administrator for an account.',
)

/** A program starts a session for a disabled account. Clients get INVALID_CREDENTIALS instead. */
export const AccountDisabled = defineError('ACCOUNT_DISABLED', 'The account is disabled.', {
  status: 403,
  exit: 'refused',
})

export const signInErrors: readonly ErrorDefinition[] = [RegistrationClosed, AccountDisabled]

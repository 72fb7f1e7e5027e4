import { badUserInput, defineError, type ErrorDefinition } from '../lib/errors.js'

/** Clients cannot create accounts (`PORTCULLIS_REGISTRATION`). Decided before the input is read. */
export const RegistrationClosed = defineError(
  'REGISTRATION_CLOSED',
  'Registration is closed. Ask an administrator for an account.',
)

/** An admin or a program acts for a disabled account. Clients that sign in get INVALID_CREDENTIALS instead. */
export const AccountDisabled = defineError('ACCOUNT_DISABLED', 'The account is disabled.', {
  status: 403,
  exit: 'refused',
})

export const signInErrors: readonly ErrorDefinition[] = [RegistrationClosed, AccountDisabled]

export const cookieNotAvailable = () =>
  badUserInput([
    {
      path: ['input', 'cookie'],
      code: 'COOKIE_NOT_AVAILABLE',
      message:
        'An operation in process has no cookies. Omit `cookie`: the response then contains the refresh token.',
    },
  ])

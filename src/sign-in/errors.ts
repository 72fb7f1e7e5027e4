import { defineError, type ErrorDefinition } from '../lib/errors.js'

/** Clients cannot create accounts (`PORTCULLIS_REGISTRATION`). Decided before the input is read. */
export const RegistrationClosed = defineError(
  'REGISTRATION_CLOSED',
  'Registration is closed. Ask an administrator for an account.',
)

export const signInErrors: readonly ErrorDefinition[] = [RegistrationClosed]

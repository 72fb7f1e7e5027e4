import { defineError, type ErrorDefinition } from '../lib/errors.js'

/**
 * The sign-in is complete, but the account waits for its deletion. `extensions.restore` is the secret for
 * `restoreAccount`, and `extensions.deletionAt` when the account is erased.
 */
export const DeletionPending = defineError(
  'DELETION_PENDING',
  'The deletion of this account was requested. Restore it to sign in.',
  { exit: 'refused' },
)

export const deletionErrors: readonly ErrorDefinition[] = [DeletionPending]
export const deletionProblemCodes = ['USERNAME_MISMATCH'] as const

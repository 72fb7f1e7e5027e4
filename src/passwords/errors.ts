import { defineError, type ErrorDefinition } from '../lib/errors.js'

/**
 * The password hash queue is full; nothing was hashed for this call. `extensions.retryAfter`: whole seconds, at least
 * 1, after which the queue should have room.
 */
export const SignInBusy = defineError('SIGN_IN_BUSY', 'Too many sign-ins are in progress. Try again later.', {
  carriedOut: false,
})

/** Error codes of this feature. */
export const passwordErrors: readonly ErrorDefinition[] = [SignInBusy]

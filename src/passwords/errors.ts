import { defineError, type ErrorDefinition } from '../lib/errors.js'

/**
 * More passwords wait to be hashed than can be hashed in time; nothing was hashed for this call.
 * `extensions.retryAfter`: whole seconds, at least 1, after which the queue should have room.
 */
export const SignInBusy = defineError('SIGN_IN_BUSY', 'Too many sign-ins are in progress. Try again later.', {
  carriedOut: false,
})

/** Codes of this feature. */
export const passwordErrors: readonly ErrorDefinition[] = [SignInBusy]

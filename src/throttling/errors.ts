import { defineError, type ErrorDefinition } from '../lib/errors.js'

/**
 * A limit refused the attempt. `extensions.retryAfter`: whole seconds, at least 1, after which the next attempt is
 * accepted.
 */
export const RateLimited = defineError('RATE_LIMITED', 'Too many attempts. Try again later.')

/** Error codes of this feature. */
export const throttlingErrors: readonly ErrorDefinition[] = [RateLimited]

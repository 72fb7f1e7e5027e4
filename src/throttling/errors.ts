import { defineError, type ErrorDefinition } from '../lib/errors.js'

/**
 * Too many attempts; nothing was hashed or looked up for this one.
 * `extensions.retryAfter`: whole seconds, at least 1, after which the next attempt is accepted.
 */
export const RateLimited = defineError('RATE_LIMITED', 'Too many attempts. Try again later.')

/** Codes of this feature. */
export const throttlingErrors: readonly ErrorDefinition[] = [RateLimited]

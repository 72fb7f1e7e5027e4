import { defineError, type ErrorDefinition } from '../lib/errors.js'

/** The operation needs a part of the server that is not configured: no mail server, for one that sends mail. */
export const NotConfigured = defineError(
  'NOT_CONFIGURED',
  'This operation is not available, because the server is not configured for it.',
)

export const mailErrors: readonly ErrorDefinition[] = [NotConfigured]

import { defineError, type ErrorDefinition } from '../../lib/errors.js'

/**
 * The application's `context` function returned no object, or replaced a member of Portcullis. A defect of the
 * application.
 */
export const ContextInvalid = defineError(
  'CONTEXT_INVALID',
  'The `context` function of the application replaces a member of the context.',
  { status: 500 },
)

/** The error definitions of the context, for the catalogue. */
export const contextErrors: readonly ErrorDefinition[] = [ContextInvalid]

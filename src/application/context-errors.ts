import { defineError, type ErrorDefinition } from '../lib/errors.js'

/** The application's `context` function returned no object, or replaced a member of ours. A fault of the program. */
export const ContextInvalid = defineError(
  'CONTEXT_INVALID',
  'The `context` function of the application replaces a member of the context.',
  { status: 500 },
)

/** The codes of the context, for the catalogue. */
export const contextErrors: readonly ErrorDefinition[] = [ContextInvalid]

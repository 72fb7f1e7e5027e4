import { defineError, type ErrorDefinition } from '../lib/errors.js'

/** A hook of the application did not finish in time. Fails closed: the operation is refused. */
export const HookTimedOut = defineError(
  'HOOK_TIMED_OUT',
  'The service took too long to decide about this operation. Try again later.',
  { status: 503 },
)

export const hookErrors: readonly ErrorDefinition[] = [HookTimedOut]

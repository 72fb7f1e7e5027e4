import { type Actor, type Cause, commandLine } from '../events/index.js'
import type { SignedInContext } from './context.js'

/** The actor of a change, in a resolver with a rule that requires a viewer. */
export function actorOf({ viewer, client }: SignedInContext): Actor {
  return { actorId: viewer.userId, sessionId: viewer.sessionId, client }
}

/** The cause of a programmatic change, optionally with an account as its actor. */
export function programCause({ actorId }: { readonly actorId?: string | null | undefined } = {}): Cause {
  return { ...commandLine, actorId: actorId ?? null }
}

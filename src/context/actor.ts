import { type Actor, type Cause, commandLine } from '../events/index.js'
import type { SignedInContext } from './context.js'

/** Who asks for a change, below a rule that only a signed-in viewer satisfies. */
export function actorOf({ viewer, client }: SignedInContext): Actor {
  return { actorId: viewer.userId, sessionId: viewer.sessionId, client }
}

/** The cause of what a program does by itself, or in the name of an account. */
export function programCause({ actorId }: { readonly actorId?: string | null | undefined } = {}): Cause {
  return { ...commandLine, actorId: actorId ?? null }
}

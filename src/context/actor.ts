import type { Actor } from '../events/index.js'
import type { SignedInContext } from './context.js'

/** Who asks for a change, below a rule that only a signed-in viewer satisfies. */
export function actorOf({ viewer, client }: SignedInContext): Actor {
  return { actorId: viewer.userId, sessionId: viewer.sessionId, client }
}

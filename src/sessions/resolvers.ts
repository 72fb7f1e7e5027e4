import { actorOf } from '../context/actor.js'
import type { Resolvers } from '../generated/resolvers.js'
import type { Revocation } from './ending/revocation.js'
import { sessionView } from './view.js'

/** Resolvers of sessions: listing and revocation. */
export function createSessionResolvers(sessions: Revocation) {
  return {
    User: {
      sessions: async ({ id }) => (await sessions.list(id)).map(sessionView),
    },
    Session: {
      current: ({ id }, _args, { viewer }) => viewer?.sessionId === id,
    },
    Mutation: {
      revokeSession: async (_parent, { id }, context) =>
        sessionView(await sessions.revoke(id, actorOf(context))),
      revokeAllSessions: (_parent, { exceptCurrent }, context) =>
        sessions.revokeOwn(actorOf(context), exceptCurrent === true),
    },
  } satisfies Resolvers
}

import type { Resolvers } from '../generated/resolvers.js'
import type { Endings } from './endings.js'

/** Translates between GraphQL and the list of sessions and their ends. */
export function createSessionResolvers(sessions: Endings) {
  return {
    User: {
      sessions: (account) => sessions.list(account),
    },
    Session: {
      id: ({ _id }) => _id,
      current: ({ _id }, _args, { viewer }) => viewer?.sessionId === _id,
    },
    Mutation: {
      revokeSession: (_parent, { id }, { viewer, client }) => sessions.revoke(id, viewer.userId, client),
      revokeAllSessions: (_parent, { exceptCurrent }, { viewer, client }) =>
        sessions.revokeAll(viewer.userId, exceptCurrent === true ? viewer.sessionId : null, {
          actorId: viewer.userId,
          client,
        }),
    },
  } satisfies Resolvers
}

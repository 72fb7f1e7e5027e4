import type { Resolvers } from '../generated/resolvers.js'
import type { Endings } from './endings.js'

/** Translates between GraphQL and the list of sessions and their ends. */
export function createSessionResolvers(sessions: Endings) {
  return {
    User: {
      sessions: ({ _id }) => sessions.list(_id),
    },
    Session: {
      id: ({ _id }) => _id,
      current: ({ _id }, _args, context, { path }) => context.viewerAt(path)?.sessionId === _id,
    },
    Mutation: {
      revokeSession: (_parent, { id }, { viewer }) => sessions.revoke(id, viewer.userId),
      revokeAllSessions: (_parent, { exceptCurrent }, { viewer }) =>
        sessions.revokeAll(viewer.userId, exceptCurrent === true ? viewer.sessionId : null),
    },
  } satisfies Resolvers
}

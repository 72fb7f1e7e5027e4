import { actorOf } from '../context/actor.js'
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
      revokeSession: (_parent, { id }, context) => sessions.revoke(id, actorOf(context)),
      revokeAllSessions: (_parent, { exceptCurrent }, context) =>
        sessions.revokeOwn(actorOf(context), exceptCurrent === true),
    },
  } satisfies Resolvers
}

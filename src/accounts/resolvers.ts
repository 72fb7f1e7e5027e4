import { actorOf } from '../context/actor.js'
import type { Resolvers } from '../generated/resolvers.js'
import { listAccounts } from './list.js'
import type { AccountService } from './service.js'

/** Resolvers of the account service. Access rules are in the schema. */
export function createAccountResolvers(accounts: AccountService) {
  const { view } = accounts
  return {
    Query: {
      // Loaded with the viewer: no query.
      me: (_parent, _args, { account }) => account,
      user: (_parent, { id }, context) => context.loaders.user.load(id),
      users: (_parent, args) => listAccounts(accounts, args),
    },
    Mutation: {
      setUserRoles: async (_parent, { input }, context) =>
        view(await accounts.setRoles(input.userId, input.roles, actorOf(context))),
      disableUser: async (_parent, { input }, context) =>
        view(await accounts.disable(input.userId, actorOf(context))),
      enableUser: async (_parent, { input }, context) =>
        view(await accounts.enable(input.userId, actorOf(context))),
      revokeUserSessions: async (_parent, { input }, context) =>
        view(await accounts.revokeSessions(input.userId, actorOf(context))),
    },
  } satisfies Resolvers
}

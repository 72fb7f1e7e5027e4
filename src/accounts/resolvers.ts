import { actorOf } from '../context/actor.js'
import type { Resolvers } from '../generated/resolvers.js'
import { parsePageArguments, toConnection } from '../paging/index.js'
import type { AccountService } from './service.js'

/** Translates between GraphQL and the account service. Who may see what stands in the schema. */
export function createAccountResolvers(accounts: AccountService, declaredRoles: ReadonlySet<string>) {
  return {
    Query: {
      // The account came with the viewer: nothing is read.
      me: (_parent, _args, { account }) => account,
      user: (_parent, { id }, context) => context.loaders.user.load(id),
      users: async (_parent, { search, ...paging }) =>
        toConnection(
          await accounts.page(parsePageArguments(paging), search ?? null),
          ({ canonicalName }) => canonicalName,
        ),
    },
    Mutation: {
      setUserRoles: (_parent, { input }, context) =>
        accounts.setRoles(input.userId, input.roles, actorOf(context)),
      disableUser: (_parent, { input }, context) => accounts.disable(input.userId, actorOf(context)),
      enableUser: (_parent, { input }, context) => accounts.enable(input.userId, actorOf(context)),
      revokeUserSessions: (_parent, { input }, context) =>
        accounts.revokeSessions(input.userId, actorOf(context)),
    },
    User: {
      id: ({ _id }) => _id.toHexString(),
      // A stored role that the schema no longer declares could not be told in it.
      roles: ({ roles }) => roles.filter((role) => declaredRoles.has(role)),
    },
  } satisfies Resolvers
}

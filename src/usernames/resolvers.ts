import type { Account, StoredAccount } from '../accounts/index.js'
import { actorOf } from '../context/actor.js'
import type { Resolvers } from '../generated/resolvers.js'
import type { UsernameService } from './service.js'

/** Resolvers of the user name service. Access rules are in the schema. */
export function createUsernameResolvers(
  usernames: UsernameService,
  view: (account: StoredAccount) => Account,
) {
  return {
    Mutation: {
      changeUsername: async (_parent, { input }, context) =>
        view(await usernames.change(input.username, actorOf(context))),
    },
  } satisfies Resolvers
}

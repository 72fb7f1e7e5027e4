import type { Account, StoredAccount } from '../accounts/index.js'
import { actorOf } from '../context/actor.js'
import type { Resolvers } from '../generated/resolvers.js'
import { callerOf, isCookieBound, welcome } from '../sign-in/index.js'
import type { DeletionService } from './service.js'

/** Resolvers of the deletion service. Access rules are in the schema. */
export function createDeletionResolvers(
  deletion: DeletionService,
  view: (account: StoredAccount) => Account,
) {
  return {
    Mutation: {
      deleteAccount: async (_parent, { input }, context) => {
        const account = await deletion.requestOwn(input.username, actorOf(context))
        if (context.refreshCookie.peek() !== null) context.refreshCookie.clear()
        return view(account)
      },
      restoreAccount: async (_parent, { input }, context, info) =>
        welcome(
          await deletion.restore(
            input.restore,
            callerOf(context, input.deviceToken),
            isCookieBound(input, context),
          ),
          context,
          info,
        ),
      deleteUser: async (_parent, { input }, context) =>
        view(await deletion.request(input.userId, actorOf(context))),
    },
  } satisfies Resolvers
}

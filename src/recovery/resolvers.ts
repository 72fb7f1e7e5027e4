import type { StoredAccount } from '../accounts/index.js'
import type { Account } from '../accounts/public.js'
import { actorOf } from '../context/actor.js'
import type { Resolvers } from '../generated/resolvers.js'
import { callerOf, isCookieBound, welcome } from '../sign-in/index.js'
import type { RecoveryService } from './service.js'

/** Translates between GraphQL and recoveries. Who may see what stands in the schema. */
export function createRecoveryResolvers(
  recovery: RecoveryService,
  view: (account: StoredAccount) => Account,
) {
  return {
    Mutation: {
      requestRecovery: (_parent, { input }, { client }) => recovery.request(input, client),
      recover: async (_parent, { input }, context, info) =>
        welcome(
          await recovery.recover(input, callerOf(context), isCookieBound(input, context)),
          context,
          info,
        ),
      sendRecovery: async (_parent, { input }, context) =>
        view(await recovery.send(input.userId, actorOf(context))),
    },
  } satisfies Resolvers
}

import type { AccountService } from '../accounts/index.js'
import { actorOf } from '../context/actor.js'
import type { Resolvers } from '../generated/resolvers.js'
import type { SecondFactorService } from './service.js'

/** Resolvers of second factors. Access rules are in the schema. `completeSignIn` is with the other ways to sign in. */
export function createSecondFactorResolvers(
  factors: SecondFactorService,
  accounts: Pick<AccountService, 'view' | 'removeSecondFactors'>,
) {
  const { view } = accounts
  return {
    Mutation: {
      beginTotp: (_parent, _args, context) => factors.beginTotp(actorOf(context), context.viewer),
      confirmTotp: async (_parent, { input }, context) => {
        const { account, codes } = await factors.confirmTotp(input, actorOf(context))
        return { codes, user: view(account) }
      },
      removeTotp: async (_parent, _args, context) => view(await factors.removeTotp(actorOf(context))),
      replaceRecoveryCodes: async (_parent, _args, context) => {
        const { account, codes } = await factors.replaceRecoveryCodes(actorOf(context))
        return { codes, user: view(account) }
      },
      removeSecondFactors: async (_parent, { input }, context) =>
        view(await accounts.removeSecondFactors(input.userId, actorOf(context))),
    },
  } satisfies Resolvers
}

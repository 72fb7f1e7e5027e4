import type { Account, StoredAccount } from '../accounts/index.js'
import { actorOf } from '../context/actor.js'
import type { Resolvers } from '../generated/resolvers.js'
import { mapNodes, parsePageArguments, toConnection } from '../paging/index.js'
import { callerOf, isCookieBound, welcome } from '../sign-in/index.js'
import type { createActivate } from './activate.js'
import type { InvitationService, InvitedAccount } from './service.js'

/** Resolvers of invitations. Access rules are in the schema. */
export function createInvitationResolvers(
  invitations: InvitationService,
  activate: ReturnType<typeof createActivate>,
  view: (account: StoredAccount) => Account,
) {
  const shown = (account: InvitedAccount) => ({
    user: view(account),
    email: account.pendingEmail ?? '',
    ...account.invitation,
  })
  return {
    Query: {
      invitations: async (_parent, args) =>
        mapNodes(
          toConnection(
            await invitations.page(parsePageArguments(args)),
            ({ canonicalName }) => canonicalName,
          ),
          shown,
        ),
    },
    Mutation: {
      createUser: async (_parent, { input }, context) =>
        view(await invitations.invite(input, actorOf(context))),
      activateAccount: async (_parent, { input }, context, info) =>
        welcome(
          await activate(input.token, input.newPassword, callerOf(context), isCookieBound(input, context)),
          context,
          info,
        ),
      resendInvitation: async (_parent, { input }, context) =>
        view(await invitations.resend(input.userId, actorOf(context))),
      withdrawInvitation: async (_parent, { input }, context) =>
        view(await invitations.withdraw(input.userId, actorOf(context))),
    },
  } satisfies Resolvers
}

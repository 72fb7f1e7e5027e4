import type { StoredAccount } from '../accounts/index.js'
import type { Account } from '../accounts/public.js'
import type { Resolvers } from '../generated/resolvers.js'
import { Forbidden } from '../lib/errors.js'
import { hasSession, type Viewer, type WithSession } from '../sessions/index.js'
import type { EmailService } from './service.js'

/** Translates between GraphQL and the addresses of accounts. Who may see what stands in the schema. */
export function createEmailResolvers(email: EmailService, view: (account: StoredAccount) => Account) {
  return {
    Mutation: {
      changeEmail: async (_parent, { input }, { viewer, client }) =>
        view(await email.changeEmail(input, withSession(viewer), client)),
      confirmEmail: async (_parent, { input }, { viewer, client }) =>
        view(await email.confirmByCode(input.code, withSession(viewer), client)),
      confirmEmailByLink: async (_parent, { input }, { viewer, client }) => {
        const account = await email.confirmByLink(input.token, viewer, client)
        // It was verified a moment ago.
        return { username: account.username, email: account.email ?? '' }
      },
      resendEmailConfirmation: async (_parent, _args, { viewer, client }) =>
        view(await email.resend(withSession(viewer), client)),
      disownEmail: async (_parent, { input }, { client }) => {
        await email.disown(input.token, client)
        return true
      },
    },
  } satisfies Resolvers
}

/** @throws FORBIDDEN for a viewer of a program, whose requests have no session that a code could belong to */
function withSession(viewer: Viewer): WithSession {
  if (hasSession(viewer)) return viewer
  throw new Forbidden({ message: 'Only a viewer with a session can change its e-mail address.' })
}

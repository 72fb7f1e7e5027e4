import type { Context } from '../context/context.js'
import type { Resolvers } from '../generated/resolvers.js'
import { answer, callerOf, isCookieBound, welcome } from './answer.js'
import type { RefreshCredential, SignInService } from './service.js'

/** Resolvers of the sign-in service. They also set and clear cookies. */
export function createSignInResolvers(signIn: SignInService) {
  return {
    Mutation: {
      register: async (_parent, { input }, context, info) =>
        welcome(
          await signIn.register(input, callerOf(context), isCookieBound(input, context)),
          context,
          info,
        ),
      login: async (_parent, { input }, context, info) =>
        welcome(
          await signIn.login(input, callerOf(context, input.deviceToken), isCookieBound(input, context)),
          context,
          info,
        ),
      completeSignIn: async (_parent, { input }, context, info) =>
        welcome(
          await signIn.completeSignIn(input, callerOf(context), context.refreshCookie.isAvailable),
          context,
          info,
        ),
      refreshSession: async (_parent, args, context, info) =>
        answer(await signIn.refresh(presented(args, context), context.client), context, info),
      logout: async (_parent, args, context) => {
        const { argument, cookie } = presented(args, context)
        if (argument === null && cookie !== null) context.refreshCookie.clear()
        return signIn.logout({ argument, cookie }, context.viewer, context.client)
      },
      changePassword: async (_parent, { input }, context, info) => {
        const issued = await signIn.changePassword(input, context.viewer, callerOf(context))
        const keepsDevice = issued.cookieBound || context.deviceCookie.read() !== null
        if (keepsDevice) context.deviceCookie.write(issued.deviceToken)
        return answer(issued, context, info, issued.deviceToken)
      },
      reauthenticate: async (_parent, { input }, context, info) =>
        answer(await signIn.reauthenticate(input, context.viewer, callerOf(context)), context, info),
    },
  } satisfies Resolvers
}

function presented(
  { refreshToken }: { refreshToken?: string | null },
  { refreshCookie }: Context,
): RefreshCredential {
  return { argument: refreshToken ?? null, cookie: refreshCookie.read() }
}

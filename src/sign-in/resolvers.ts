import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context/context.js'
import type { Resolvers } from '../generated/resolvers.js'
import type { Issued } from '../sessions/index.js'
import { cookieNotAvailable, type RefreshCredential, type SignInService } from './service.js'
import type { Caller, SignedInDevice } from './start-session.js'

/** Source object of `AuthPayload`. */
export interface SignedIn {
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  readonly accessTokenExpiresIn: number
  /** `null` for a cookie-bound session: the refresh token must not be readable by scripts. */
  readonly refreshToken: string | null
  /** `null` for a cookie-bound session, and when the device is not made known again. */
  readonly deviceToken: string | null
  readonly user: Issued['account']
}

/** Resolvers of the sign-in service. They also set and clear cookies. */
export function createSignInResolvers(signIn: SignInService) {
  return {
    Mutation: {
      register: async (_parent, { input }, context, info) =>
        welcome(await signIn.register(input, caller(context), isCookieBound(input, context)), context, info),
      login: async (_parent, { input }, context, info) =>
        welcome(
          await signIn.login(input, caller(context, input.deviceToken), isCookieBound(input, context)),
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
        const issued = await signIn.changePassword(input, context.viewer, caller(context))
        const keepsDevice = issued.cookieBound || context.deviceCookie.read() !== null
        if (keepsDevice) context.deviceCookie.write(issued.deviceToken)
        return answer(issued, context, info, issued.deviceToken)
      },
      reauthenticate: async (_parent, { input }, context, info) =>
        answer(await signIn.reauthenticate(input, context.viewer, caller(context)), context, info),
    },
  } satisfies Resolvers
}

/** @throws BAD_USER_INPUT for an operation in process: it has no response that could set the cookie */
function isCookieBound({ cookie }: { cookie?: boolean | null }, { refreshCookie }: Context): boolean {
  if (cookie === true && !refreshCookie.isAvailable) throw cookieNotAvailable()
  return cookie === true
}

function presented(
  { refreshToken }: { refreshToken?: string | null },
  { refreshCookie }: Context,
): RefreshCredential {
  return { argument: refreshToken ?? null, cookie: refreshCookie.read() }
}

/** @param given - the device token of the input, for clients that store it themselves */
function caller({ client, deviceCookie, refreshCookie, signal }: Context, given?: string | null): Caller {
  const deviceToken = given ?? deviceCookie.read()
  return { client, deviceToken, refreshToken: refreshCookie.peek(), signal }
}

/** The device cookie is set with the refresh cookie; other clients get the device token in the response. */
function welcome(issued: SignedInDevice, context: Context, info: GraphQLResolveInfo): SignedIn {
  if (issued.cookieBound) context.deviceCookie.write(issued.deviceToken)
  else if (context.refreshCookie.peek() !== null) context.refreshCookie.clear()
  return answer(issued, context, info, issued.deviceToken)
}

function answer(
  issued: Issued,
  context: Context,
  { path }: GraphQLResolveInfo,
  deviceToken: string | null = null,
): SignedIn {
  context.signedIn(path, issued.viewer, issued.account)
  if (issued.cookieBound) context.refreshCookie.write(issued.refreshToken, issued.expiresAt)
  return {
    accessToken: issued.accessToken,
    accessTokenExpiresAt: issued.accessTokenExpiresAt,
    accessTokenExpiresIn: issued.accessTokenExpiresIn,
    refreshToken: issued.cookieBound ? null : issued.refreshToken,
    deviceToken: issued.cookieBound ? null : deviceToken,
    user: issued.account,
  }
}

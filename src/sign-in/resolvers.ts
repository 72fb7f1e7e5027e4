import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context/context.js'
import type { Resolvers } from '../generated/resolvers.js'
import type { Issued } from '../sessions/index.js'
import type { Caller, RefreshCredential, SignedInDevice, SignInService } from './service.js'

/** What `AuthPayload` is made from. */
export interface SignedIn {
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  readonly accessTokenExpiresIn: number
  /** `null` for a cookie-bound session: scripts never see its refresh token. */
  readonly refreshToken: string | null
  /** `null` for a cookie-bound session, and where no password was proved. */
  readonly deviceToken: string | null
  readonly user: Issued['account']
}

/** Translates between GraphQL and the sign-in service. */
export function createSignInResolvers(signIn: SignInService) {
  return {
    Mutation: {
      register: async (_parent, { input }, context, info) =>
        welcome(await signIn.register(input, caller(context), input.cookie === true), context, info),
      login: async (_parent, { input }, context, info) =>
        welcome(
          await signIn.login(input, caller(context, input.deviceToken), input.cookie === true),
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
    },
  } satisfies Resolvers
}

function presented(
  { refreshToken }: { refreshToken?: string | null },
  { refreshCookie }: Context,
): RefreshCredential {
  return { argument: refreshToken ?? null, cookie: refreshCookie.read() }
}

/** @param given - the device token as an argument, where the client keeps it itself */
function caller({ client, deviceCookie, refreshCookie, signal }: Context, given?: string | null): Caller {
  const deviceToken = given ?? deviceCookie.read()
  return { client, deviceToken, refreshToken: refreshCookie.peek(), signal }
}

/** A cookie for the device goes with a cookie for the session: every other client is given the token itself. */
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

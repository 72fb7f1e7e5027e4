import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context.js'
import type { Resolvers } from '../generated/resolvers.js'
import type { Issued } from '../sessions/index.js'
import type { Caller, Presented, SignedInDevice, SignInService } from './service.js'

/** What `AuthPayload` is made from. */
export interface SignedIn {
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  /** `null` for a cookie-bound session: scripts never see its refresh token. */
  readonly refreshToken: string | null
  readonly user: Issued['account']
}

/** Translates between GraphQL and the sign-in service. */
export function createSignInResolvers(signIn: SignInService) {
  return {
    Mutation: {
      register: async (_parent, { input }, context, info) =>
        welcome(await signIn.register(input, caller(context), input.cookie === true), context, info),
      login: async (_parent, { input }, context, info) =>
        welcome(await signIn.login(input, caller(context), input.cookie === true), context, info),
      refreshSession: async (_parent, args, context, info) =>
        answer(await signIn.refresh(presented(args, context), context.client), context, info),
      logout: async (_parent, args, context) => {
        const { argument, cookie } = presented(args, context)
        if (argument === null && cookie !== null) context.refreshCookie.clear()
        return signIn.logout({ argument, cookie }, context.viewer, context.client)
      },
      changePassword: (_parent, { input }, { viewer, client, signal }) =>
        signIn.changePassword(input, viewer, { client, signal }),
    },
  } satisfies Resolvers
}

function presented(
  { refreshToken }: { refreshToken?: string | null },
  { refreshCookie }: Context,
): Presented {
  return { argument: refreshToken ?? null, cookie: refreshCookie.read() }
}

function caller({ client, deviceCookie, signal }: Context): Caller {
  return { client, deviceToken: deviceCookie.read(), signal }
}

/** Only a browser that asked for a cookie keeps another: to every other client it would be lost, or a surprise. */
function welcome(issued: SignedInDevice, context: Context, info: GraphQLResolveInfo): SignedIn {
  if (issued.cookieBound) context.deviceCookie.write(issued.deviceToken)
  return answer(issued, context, info)
}

function answer(issued: Issued, context: Context, { path }: GraphQLResolveInfo): SignedIn {
  context.signedIn(path, issued.viewer)
  if (issued.cookieBound) context.refreshCookie.write(issued.refreshToken, issued.expiresAt)
  return {
    accessToken: issued.accessToken,
    accessTokenExpiresAt: issued.accessTokenExpiresAt,
    refreshToken: issued.cookieBound ? null : issued.refreshToken,
    user: issued.account,
  }
}

import type { GraphQLResolveInfo } from 'graphql'
import type { AccountService } from '../accounts/index.js'
import type { Context, RefreshCookie } from '../context.js'
import { badUserInput } from '../errors.js'
import type { Resolvers } from '../generated/resolvers.js'
import type { Endings, Issued, SessionService } from '../sessions/index.js'

/** What `AuthPayload` is made from. */
export interface SignedIn {
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  /** `null` for a cookie-bound session: scripts never see its refresh token. */
  readonly refreshToken: string | null
  readonly user: Issued['account']
}

/** Translates between GraphQL and what a sign-in needs of accounts and sessions. */
export function createSignInResolvers(accounts: AccountService, sessions: SessionService, endings: Endings) {
  return {
    Mutation: {
      register: async (_parent, { input }, context, info) => {
        const account = await accounts.create(input)
        return answer(await sessions.start(account, context.client, input.cookie === true), context, info)
      },
      login: async (_parent, { input }, context, info) => {
        const account = await accounts.verifyCredentials(input.username, input.password)
        return answer(await sessions.start(account, context.client, input.cookie === true), context, info)
      },
      refreshSession: async (_parent, { refreshToken }, context, info) => {
        const presented = presentedToken(refreshToken ?? null, context.refreshCookie)
        return answer(await sessions.refresh(presented.token, presented.viaCookie), context, info)
      },
      logout: async (_parent, { refreshToken }, { viewer, refreshCookie }) => {
        if (refreshToken !== null && refreshToken !== undefined)
          return endings.endByRefreshToken(refreshToken)
        const inCookie = refreshCookie.read()
        if (inCookie !== null) {
          refreshCookie.clear()
          return endings.endByRefreshToken(inCookie)
        }
        return viewer === null ? false : endings.endById(viewer.sessionId)
      },
    },
  } satisfies Resolvers
}

function presentedToken(
  argument: string | null,
  cookie: RefreshCookie,
): { token: string; viaCookie: boolean } {
  const inCookie = cookie.read()
  if (argument !== null && inCookie === null) return { token: argument, viaCookie: false }
  if (argument === null && inCookie !== null) return { token: inCookie, viaCookie: true }
  throw badUserInput([
    argument === null
      ? {
          path: ['refreshToken'],
          code: 'REFRESH_TOKEN_MISSING',
          message: 'Give the refresh token, or send the cookie that holds it.',
        }
      : {
          path: ['refreshToken'],
          code: 'REFRESH_TOKEN_AMBIGUOUS',
          message: 'Give the refresh token as argument or as cookie, not both.',
        },
  ])
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

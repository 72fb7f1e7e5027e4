import type { AccountService, NewAccount } from '../accounts/index.js'
import { badUserInput } from '../errors.js'
import type { Client, Endings, Issued, SessionService, Viewer } from '../sessions/index.js'

/** How a request presents its refresh token. */
export interface Presented {
  /** `null` where the argument was not given. */
  readonly argument: string | null
  /** `null` where there is no cookie. */
  readonly cookie: string | null
}

/** What a user types to sign in. */
export interface Credentials {
  readonly username: string
  readonly password: string
}

export interface SignInDependencies {
  readonly accounts: AccountService
  readonly sessions: SessionService
  readonly endings: Endings
}

/** Brings accounts and sessions together: registering, signing in, refreshing, signing out. Knows no GraphQL, no HTTP. */
export type SignInService = ReturnType<typeof createSignInService>

export function createSignInService({ accounts, sessions, endings }: SignInDependencies) {
  /** @throws BAD_USER_INPUT, USERNAME_TAKEN, SIGN_IN_BUSY */
  async function register(entered: NewAccount, client: Client, cookieBound: boolean): Promise<Issued> {
    return sessions.start(await accounts.create(entered), client, cookieBound)
  }

  /** @throws INVALID_CREDENTIALS, SIGN_IN_BUSY */
  async function login(credentials: Credentials, client: Client, cookieBound: boolean): Promise<Issued> {
    const account = await accounts.verifyCredentials(credentials.username, credentials.password)
    return sessions.start(account, client, cookieBound)
  }

  /** @throws BAD_USER_INPUT where there is no token, or two; REFRESH_TOKEN_INVALID, REFRESH_TOKEN_REUSED */
  async function refresh({ argument, cookie }: Presented): Promise<Issued> {
    if (argument !== null && cookie !== null) throw ambiguous()
    if (argument !== null) return sessions.refresh(argument, false)
    if (cookie !== null) return sessions.refresh(cookie, true)
    throw missing()
  }

  /** Ends the session of the argument, else of the cookie, else of the viewer. @returns whether one was live */
  async function logout({ argument, cookie }: Presented, viewer: Viewer | null): Promise<boolean> {
    const token = argument ?? cookie
    if (token !== null) return endings.endByRefreshToken(token)
    return viewer === null ? false : endings.endById(viewer.sessionId)
  }

  return { register, login, refresh, logout }
}

const missing = () =>
  badUserInput([
    {
      path: ['refreshToken'],
      code: 'REFRESH_TOKEN_MISSING',
      message: 'Give the refresh token, or send the cookie that holds it.',
    },
  ])

const ambiguous = () =>
  badUserInput([
    {
      path: ['refreshToken'],
      code: 'REFRESH_TOKEN_AMBIGUOUS',
      message: 'Give the refresh token as argument or as cookie, not both.',
    },
  ])

import type { Account, AccountService, NewAccount } from '../accounts/index.js'
import { badUserInput, ExpectedError } from '../errors.js'
import type { Client, Endings, Issued, SessionService, Viewer } from '../sessions/index.js'
import type { Throttling } from '../throttling/index.js'

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

/** Where a sign-in comes from. */
export interface Caller {
  readonly client: Client
  /** What the device shows of earlier sign-ins; `null` where it shows nothing. */
  readonly deviceToken: string | null
}

/** What a sign-in gives. */
export interface SignedInDevice extends Issued {
  /** Tells this device from strangers at the account's next sign-ins. Signs nobody in. */
  readonly deviceToken: string
}

export interface SignInDependencies {
  readonly accounts: AccountService
  readonly sessions: SessionService
  readonly endings: Endings
  readonly throttling: Throttling
}

/** Brings accounts and sessions together: registering, signing in, refreshing, signing out. Knows no GraphQL, no HTTP. */
export type SignInService = ReturnType<typeof createSignInService>

export function createSignInService({ accounts, sessions, endings, throttling }: SignInDependencies) {
  /** @throws RATE_LIMITED, BAD_USER_INPUT, USERNAME_TAKEN, SIGN_IN_BUSY */
  async function register(
    entered: NewAccount,
    caller: Caller,
    cookieBound: boolean,
  ): Promise<SignedInDevice> {
    await throttling.registration(caller.client.ipAddress)
    return start(await accounts.create(entered), caller, cookieBound)
  }

  /** @throws RATE_LIMITED, INVALID_CREDENTIALS, SIGN_IN_BUSY */
  async function login(
    { username, password }: Credentials,
    caller: Caller,
    cookieBound: boolean,
  ): Promise<SignedInDevice> {
    // The limits go by account, so it is looked up before anything is hashed.
    const named = await accounts.findByName(username)
    const account = await throttling.signIn(
      {
        username,
        accountId: named?._id.toHexString() ?? null,
        address: caller.client.ipAddress,
        deviceToken: caller.deviceToken,
      },
      () => accounts.verifyCredentials(username, password),
    )
    return start(account, caller, cookieBound)
  }

  async function start(account: Account, { client, deviceToken }: Caller, cookieBound: boolean) {
    const issued = await sessions.start(account, client, cookieBound)
    return { ...issued, deviceToken: throttling.deviceToken(account._id.toHexString(), deviceToken) }
  }

  /**
   * @throws BAD_USER_INPUT where there is no token, or two; REFRESH_TOKEN_INVALID, REFRESH_TOKEN_REUSED, RATE_LIMITED
   */
  async function refresh({ argument, cookie }: Presented, client: Client): Promise<Issued> {
    if (argument !== null && cookie !== null) throw ambiguous()
    const token = argument ?? cookie
    if (token === null) throw missing()
    throttling.refresh(token)
    try {
      return await sessions.refresh(token, cookie !== null)
    } catch (error) {
      if (error instanceof ExpectedError && error.code === 'REFRESH_TOKEN_INVALID')
        await throttling.tokenFailed(client.ipAddress)
      throw error
    }
  }

  /**
   * Ends the session of the argument, else of the cookie, else of the viewer.
   *
   * @returns whether one was live
   * @throws RATE_LIMITED
   */
  async function logout(
    { argument, cookie }: Presented,
    viewer: Viewer | null,
    client: Client,
  ): Promise<boolean> {
    const token = argument ?? cookie
    if (token === null) return viewer === null ? false : endings.endById(viewer.sessionId)
    const ended = await endings.endByRefreshToken(token)
    if (!ended) await throttling.tokenFailed(client.ipAddress)
    return ended
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

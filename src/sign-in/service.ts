import type { AccountService, NewAccount, NewPassword, StoredAccount } from '../accounts/index.js'
import { canonicalUsername } from '../accounts/names/index.js'
import { addressBlock } from '../addresses/index.js'
import type { Client } from '../context/client.js'
import { badUserInput } from '../lib/errors.js'
import { type Party, type PasswordHasher, SignInBusy } from '../passwords/index.js'
import {
  type Issued,
  RefreshTokenInvalid,
  type Revocation,
  type SessionService,
  sessionRevoked,
  type Viewer,
} from '../sessions/index.js'
import { RateLimited, type Standing, type Throttling } from '../throttling/index.js'
import type { Attempt, SignInJournal, signInEvents } from './events.js'
import type { signInLimits } from './limits.js'

type Budgeted = keyof typeof signInLimits

/** How a request presents its refresh token. */
export interface RefreshCredential {
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
  /** The refresh token of a cookie that came along: its session ends where another begins. */
  readonly refreshToken?: string | null
  /** Aborted when nobody waits for the answer any more: an attempt that still waits for its hash is given up. */
  readonly signal?: AbortSignal | undefined
}

/** What a sign-in gives. */
export interface SignedInDevice extends Issued {
  /** Tells this device from strangers at the account's next sign-ins. Signs nobody in. */
  readonly deviceToken: string
}

export interface SignInDependencies {
  readonly accounts: AccountService
  readonly hasher: Pick<PasswordHasher, 'assertRoom'>
  readonly sessions: SessionService
  readonly revocation: Revocation
  readonly throttling: Throttling
  readonly journal: SignInJournal
}

/** Brings accounts and sessions together: registering, signing in, refreshing, signing out. Knows no GraphQL, no HTTP. */
export type SignInService = ReturnType<typeof createSignInService>

export function createSignInService({
  accounts,
  hasher,
  sessions,
  revocation,
  throttling,
  journal,
}: SignInDependencies) {
  const registrations = throttling.budget('registrations' satisfies Budgeted)
  const tokenFailures = throttling.budget('tokenFailures' satisfies Budgeted)
  const sessionRefreshes = throttling.budget('sessionRefreshes' satisfies Budgeted)

  /** Notes an attempt that got no chance, because of too many others. */
  async function observed<Result>(
    attempt: Attempt,
    userId: string | null,
    client: Client,
    work: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      const type = refusalTypeOf(error)
      if (type !== null) journal.enqueue({ type, reason: attempt, userId, actorId: null, client })
      throw error
    }
  }

  /** @throws RATE_LIMITED, BAD_USER_INPUT, USERNAME_TAKEN, SIGN_IN_BUSY */
  async function register(
    entered: NewAccount,
    caller: Caller,
    cookieBound: boolean,
  ): Promise<SignedInDevice> {
    const { client, signal } = caller
    const account = await observed('REGISTRATION', null, client, async () => {
      const party = partyOf(client, null, 'stranger')
      hasher.assertRoom(party)
      return registrations.attempt(client.ipAddress, () =>
        accounts.create(entered, { client, signal, party }),
      )
    })
    return start(account, caller, cookieBound)
  }

  /** @throws RATE_LIMITED, INVALID_CREDENTIALS, SIGN_IN_BUSY */
  async function login(
    { username, password }: Credentials,
    caller: Caller,
    cookieBound: boolean,
  ): Promise<SignedInDevice> {
    const { client, deviceToken, signal } = caller
    // Before anything is looked up or counted: what a flood has too many of must cost next to nothing.
    const asClaimed = partyOf(client, null, deviceToken === null ? 'stranger' : 'device')
    await observed('SIGN_IN', null, client, async () => hasher.assertRoom(asClaimed))
    // The limits go by account, so it is looked up before anything is hashed.
    const named = await accounts.findByName(username)
    const owner = named === null ? null : deviceOwner(named)
    const account = await observed('SIGN_IN', owner?.accountId ?? null, client, () =>
      throttling.signIn({ username, account: owner, address: client.ipAddress, deviceToken }, (standing) =>
        accounts.verifyCredentials(named, password, client, {
          signal,
          party: partyOf(client, owner?.accountId ?? canonicalUsername(username), standing),
        }),
      ),
    )
    return start(account, caller, cookieBound)
  }

  async function start(
    account: StoredAccount,
    caller: Caller,
    cookieBound: boolean,
  ): Promise<SignedInDevice> {
    const { client, refreshToken = null } = caller
    // Nobody has a use for it any more: the cookie is replaced (ASVS 7.2.4).
    if (refreshToken !== null) await revocation.endByRefreshToken(refreshToken, client)
    const [issued, deviceToken] = await Promise.all([
      sessions.start(account, client, cookieBound),
      recognize(account, caller),
    ])
    return { ...issued, deviceToken }
  }

  /** Makes the device and the address known to the account that proved its password there. */
  function recognize(
    account: StoredAccount,
    { client, deviceToken }: Pick<Caller, 'client' | 'deviceToken'>,
  ): Promise<string> {
    return throttling.recognize(deviceOwner(account), { address: client.ipAddress, deviceToken })
  }

  /**
   * @throws BAD_USER_INPUT where there is no token, or two; REFRESH_TOKEN_INVALID, REFRESH_TOKEN_REUSED, RATE_LIMITED
   */
  async function refresh({ argument, cookie }: RefreshCredential, client: Client): Promise<Issued> {
    if (argument !== null && cookie !== null) throw ambiguous()
    const token = argument ?? cookie
    if (token === null) throw missing()
    return observed('REFRESH', null, client, () => refreshOnce(token, cookie !== null, client))
  }

  async function refreshOnce(token: string, viaCookie: boolean, client: Client): Promise<Issued> {
    try {
      return await sessions.refresh(token, viaCookie, client, sessionRefreshes.countHere)
    } catch (error) {
      // Tokens can't be guessed, so they are looked at before they are counted: whatever others at the same address try, a
      // token that works is not refused.
      if (error instanceof RefreshTokenInvalid) await tokenFailures.count(client.ipAddress)
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
    { argument, cookie }: RefreshCredential,
    viewer: Viewer | null,
    client: Client,
  ): Promise<boolean> {
    const token = argument ?? cookie
    if (token === null) return viewer === null ? false : revocation.endById(viewer.sessionId, client)
    const ended = await revocation.endByRefreshToken(token, client)
    if (!ended) await observed('REFRESH', null, client, () => tokenFailures.count(client.ipAddress))
    return ended
  }

  /**
   * The session that asks gets new tokens; those that it had, and all other sessions of the account, end. Failures with
   * the old password are over, and what was known under it: only the device that asks is known again.
   *
   * @throws BAD_USER_INPUT, INVALID_CREDENTIALS, RATE_LIMITED, SIGN_IN_BUSY, UNAUTHENTICATED
   */
  async function changePassword(
    entered: NewPassword,
    viewer: Viewer,
    { client, deviceToken, signal }: Pick<Caller, 'client' | 'deviceToken' | 'signal'>,
  ): Promise<SignedInDevice> {
    const { userId, sessionId } = viewer
    const renewed = await observed('PASSWORD_CHANGE', userId, client, () =>
      accounts.changePassword(viewer, entered, client, {
        limited: (attempt) =>
          throttling.confirmPassword({ accountId: userId, address: client.ipAddress }, attempt),
        renew: (transaction, account) => sessions.renew(transaction, sessionId, account, client),
        signal,
        party: partyOf(client, userId, 'session'),
      }),
    )
    if (renewed === null) throw sessionRevoked()
    const [known] = await Promise.all([
      recognize(renewed.account, { client, deviceToken }),
      throttling.release(userId),
    ])
    return { ...sessions.issueRenewed(renewed), deviceToken: known }
  }

  return { register, login, refresh, logout, changePassword }
}

/** In whose name a password is hashed: lines are fair among address blocks, and whom the account knows comes first. */
function partyOf({ ipAddress }: Client, account: string | null, standing: Standing): Party {
  const address = ipAddress === null ? null : addressBlock(ipAddress)
  return { address, account, known: standing !== 'stranger' }
}

function deviceOwner({ _id, credentialVersion }: StoredAccount) {
  return { accountId: _id.toHexString(), credentialVersion }
}

/** Only these two: whatever else refuses an attempt has its event where it is decided. */
function refusalTypeOf(error: unknown): keyof typeof signInEvents | null {
  if (error instanceof RateLimited) return 'THROTTLED'
  return error instanceof SignInBusy ? 'BUSY' : null
}

export const signInProblemCodes = ['REFRESH_TOKEN_MISSING', 'REFRESH_TOKEN_AMBIGUOUS'] as const

const missing = () =>
  badUserInput([
    {
      path: ['refreshToken'],
      code: 'REFRESH_TOKEN_MISSING',
      message: 'A refresh token is required. Pass it as the argument, or send the session cookie.',
    },
  ])

const ambiguous = () =>
  badUserInput([
    {
      path: ['refreshToken'],
      code: 'REFRESH_TOKEN_AMBIGUOUS',
      message: 'Pass the refresh token as the argument or in the cookie, not both.',
    },
  ])

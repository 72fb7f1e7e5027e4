import {
  type AccountService,
  type NewAccount,
  type NewPassword,
  needsSecondFactor,
  type RegistrationValues,
  type StoredAccount,
} from '../accounts/index.js'
import { parseSignInName } from '../accounts/names/index.js'
import type { Client } from '../context/client.js'
import type { Transaction } from '../events/index.js'
import { badUserInput, Forbidden, withoutStack } from '../lib/errors.js'
import type { PasswordHasher } from '../passwords/index.js'
import type { GivenFactor, VerifiedFactor } from '../second-factors/index.js'
import {
  createSessionId,
  type Issued,
  RefreshTokenInvalid,
  sessionRevoked,
  type Viewer,
} from '../sessions/index.js'
import type { Standing } from '../throttling/index.js'
import { createCompleteSignIn } from './complete-sign-in.js'
import { RegistrationClosed } from './errors.js'
import type { signInLimits } from './limits.js'
import { createObserved } from './observed.js'
import { partyOf } from './party.js'
import {
  createReauthenticate,
  type ReauthenticateDependencies,
  reauthenticateProblemCodes,
} from './reauthenticate.js'
import type { SignInSettings } from './settings.js'
import {
  type Caller,
  createStartSession,
  deviceOwner,
  type SignedInDevice,
  type StartSessionDependencies,
} from './start-session.js'

type Budgeted = keyof typeof signInLimits

/** How a request presents its refresh token. */
export interface RefreshCredential {
  /** `null` without the argument. */
  readonly argument: string | null
  /** `null` without the cookie. */
  readonly cookie: string | null
}

/** User name and password of a sign-in. */
export interface Credentials {
  /** The user name, or the verified address. */
  readonly username: string
  readonly password: string
  /** Default: none. It is not looked at where the account has no second factor. */
  readonly secondFactor?: GivenFactor | null | undefined
}

/** The application's part in a registration, before the password is hashed. What it throws refuses the registration. */
export type BeforeRegister = (input: RegistrationValues, client: Client) => Promise<void>

export interface SignInDependencies extends StartSessionDependencies {
  readonly accounts: AccountService
  readonly hasher: Pick<PasswordHasher, 'assertRoom'>
  readonly viewers: ReauthenticateDependencies['viewers']
  readonly invalidateSession: ReauthenticateDependencies['invalidateSession']
  /** Whether clients can create accounts. */
  readonly registration: SignInSettings['registration']
  readonly beforeRegister?: BeforeRegister | undefined
  /** Called in the transaction of each registration. Default: no address is confirmed. */
  readonly confirmAddress?: ConfirmAddress | undefined
}

/** Asks the mailbox of a new account's address for its confirmation, whose code works in a session of this id. */
export type ConfirmAddress = (
  transaction: Transaction,
  account: StoredAccount,
  by: { readonly client: Client; readonly sessionId: string },
) => Promise<void>

/** Registration, sign-in, refresh, logout and change of password. Independent of GraphQL and HTTP. */
export type SignInService = ReturnType<typeof createSignInService>

export function createSignInService(dependencies: SignInDependencies) {
  const {
    accounts,
    hasher,
    sessions,
    revocation,
    throttling,
    secondFactors,
    journal,
    registration,
    beforeRegister,
    confirmAddress,
  } = dependencies
  const { startSession, continueSignIn, startById, recognize } = createStartSession(dependencies)
  const registrations = throttling.budget('registrations' satisfies Budgeted)
  const tokenFailures = throttling.budget('tokenFailures' satisfies Budgeted)
  const sessionRefreshes = throttling.budget('sessionRefreshes' satisfies Budgeted)

  const observed = createObserved(journal)

  /**
   * Creates an account and signs it in.
   *
   * @throws REGISTRATION_CLOSED, RATE_LIMITED, BAD_USER_INPUT, USERNAME_TAKEN, SIGN_IN_BUSY, and what hooks throw. If
   *   `beforeSignIn` throws, the account exists
   */
  async function register(
    entered: NewAccount,
    caller: Caller,
    cookieBound: boolean,
  ): Promise<SignedInDevice> {
    const { client, signal } = caller
    if (registration === 'closed') throw registrationClosed(client)
    const before = beforeRegister && ((input: RegistrationValues) => beforeRegister(input, client))
    // Made before the session, so that the code of its mail works in this session alone.
    const sessionId = createSessionId()
    const within =
      confirmAddress &&
      ((transaction: Transaction, created: StoredAccount) =>
        confirmAddress(transaction, created, { client, sessionId }))
    const account = await observed('REGISTRATION', null, client, async () => {
      const party = partyOf(client, null, 'stranger')
      hasher.assertRoom(party)
      return registrations.attempt(client.ipAddress, () =>
        accounts.create(entered, { client, signal, party, before, within }),
      )
    })
    return startSession({ account, proof: { kind: 'password' } }, caller, cookieBound, sessionId)
  }

  /**
   * Decided before the input is read, so it discloses nothing of accounts. It costs no hash and no query, so no limit
   * counts it; the journal limits its events.
   */
  function registrationClosed(client: Client) {
    const reason = 'REGISTRATION_CLOSED'
    journal.enqueue({ type: 'REGISTRATION_REFUSED', reason, userId: null, actorId: null, client })
    return withoutStack(() => new RegistrationClosed())
  }

  /**
   * Verifies a password, and a second factor where the account has one, and starts a session.
   *
   * @throws RATE_LIMITED, INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED, SECOND_FACTOR_INVALID, SIGN_IN_BUSY, and what the
   *   hook `beforeSignIn` throws
   */
  async function login(
    { username, password, secondFactor }: Credentials,
    caller: Caller,
    cookieBound: boolean,
  ): Promise<SignedInDevice> {
    const { client, deviceToken, signal } = caller
    // Checked before any query or count: a flood of sign-ins must cost little per request.
    const asClaimed = partyOf(client, null, deviceToken === null ? 'stranger' : 'device')
    await observed('SIGN_IN', null, client, async () => hasher.assertRoom(asClaimed))
    // Limits are per account, so it is looked up before the password is hashed.
    const named = await accounts.findForSignIn(username)
    const owner = named === null ? null : deviceOwner(named)
    const attempt = { username, account: owner, address: client.ipAddress, deviceToken }
    const party = (standing: Standing) =>
      partyOf(client, owner?.accountId ?? parseSignInName(username)?.canonical ?? null, standing)
    const { account, factor } = await observed('SIGN_IN', owner?.accountId ?? null, client, () =>
      throttling.signIn(
        attempt,
        async (standing) => {
          const hashing = { signal, party: party(standing) }
          const verified = await accounts.verifyCredentials(named, password, client, hashing)
          if (secondFactor == null || !needsSecondFactor(verified)) return { account: verified, factor: null }
          const use = { client, attemptsLeft: null }
          return { account: verified, factor: secondFactors.verify(verified, secondFactor, use) }
        },
        // A right password does not end a run of wrong second factors.
        (verified) => verified.factor !== null || !needsSecondFactor(verified.account),
      ),
    )
    return startSession({ account, proof: { kind: 'password' }, factor }, caller, cookieBound)
  }

  /**
   * Exchanges a refresh token.
   *
   * @throws BAD_USER_INPUT without a token or with two; REFRESH_TOKEN_INVALID, REFRESH_TOKEN_REUSED, RATE_LIMITED
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
      // Only invalid tokens are counted, after their check: tokens cannot be guessed, and a valid one must not be
      // refused because of other clients at the same address.
      if (error instanceof RefreshTokenInvalid) await tokenFailures.count(client.ipAddress)
      throw error
    }
  }

  /**
   * Ends the session of the argument, else of the cookie, else of the viewer.
   *
   * @returns whether the session was active
   * @throws RATE_LIMITED
   */
  async function logout(
    { argument, cookie }: RefreshCredential,
    viewer: Viewer | null,
    client: Client,
  ): Promise<boolean> {
    const token = argument ?? cookie
    if (token === null) {
      return viewer?.sessionId == null ? false : revocation.endById(viewer.sessionId, client)
    }
    const ended = await revocation.endByRefreshToken(token, client)
    if (!ended) await observed('REFRESH', null, client, () => tokenFailures.count(client.ipAddress))
    return ended
  }

  /**
   * Changes the password. The viewer's session gets new tokens; its old tokens and all other sessions of the account
   * end. Consecutive failures are reset. Known devices and addresses are forgotten, except those of this request.
   *
   * @throws BAD_USER_INPUT, INVALID_CREDENTIALS, RATE_LIMITED, SIGN_IN_BUSY, UNAUTHENTICATED
   */
  async function changePassword(
    entered: NewPassword,
    viewer: Viewer,
    { client, deviceToken, signal }: Pick<Caller, 'client' | 'deviceToken' | 'signal'>,
  ): Promise<SignedInDevice> {
    const { userId, sessionId } = viewer
    if (sessionId === null)
      throw new Forbidden({ message: 'Only a viewer with a session can change its password.' })
    const renewed = await observed('PASSWORD_CHANGE', userId, client, () =>
      accounts.changePassword({ userId, sessionId }, entered, client, {
        limited: (attempt, account) =>
          throttling.confirmPassword({ accountId: userId, address: client.ipAddress }, attempt, () =>
            endsRuns(account),
          ),
        renew: (transaction, account) => sessions.renew(transaction, sessionId, account, client),
        signal,
        party: partyOf(client, userId, 'session'),
      }),
    )
    if (renewed === null) throw sessionRevoked()
    const [known] = await Promise.all([
      recognize(renewed.account, { client, deviceToken }),
      endsRuns(renewed.account) ? throttling.release(userId) : undefined,
    ])
    return { ...sessions.issueRenewed(renewed), deviceToken: known }
  }

  return {
    register,
    login,
    startSession,
    completeSignIn: createCompleteSignIn(
      { secondFactors, throttling, tokenFailures, continueSignIn },
      observed,
    ),
    startById,
    /** Starts a session after a recovery. @param factor - verified before, its use to be stored with the session. @throws what the hook `beforeSignIn` throws */
    startRecovered: (
      account: StoredAccount,
      factor: VerifiedFactor | null,
      caller: Caller,
      cookieBound: boolean,
    ): Promise<SignedInDevice> =>
      startSession({ account, proof: { kind: 'recovery' }, factor }, caller, cookieBound),
    refresh,
    logout,
    changePassword,
    reauthenticate: createReauthenticate(dependencies, observed),
  }
}

/** Whether a right password ends the runs of failures of an account. */
function endsRuns(account: StoredAccount): boolean {
  return !needsSecondFactor(account)
}

export const signInProblemCodes = [
  'REFRESH_TOKEN_MISSING',
  'REFRESH_TOKEN_AMBIGUOUS',
  'COOKIE_NOT_AVAILABLE',
  ...reauthenticateProblemCodes,
] as const

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

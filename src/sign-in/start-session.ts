import {
  type Account,
  type AccountService,
  accountView,
  InvalidCredentials,
  type StoredAccount,
} from '../accounts/index.js'
import type { Client } from '../context/client.js'
import { type ExpectedError, NotFound } from '../lib/errors.js'
import { type Admitted, admission, type Proof, type Way } from '../sessions/admission.js'
import type { Issued, Revocation, SessionService } from '../sessions/index.js'
import type { Throttling } from '../throttling/index.js'
import { AccountDisabled } from './errors.js'
import type { SignInJournal } from './events.js'

/** The origin of a sign-in. */
export interface Caller {
  readonly client: Client
  /** The device token of an earlier sign-in; `null` without one. */
  readonly deviceToken: string | null
  /** The refresh token of the request's cookie. Its session ends when a new one starts. */
  readonly refreshToken?: string | null
  /** Aborted when the client disconnects or times out. An attempt that still waits in the hash queue is cancelled. */
  readonly signal?: AbortSignal | undefined
}

/** The result of a sign-in: tokens and a device token. */
export interface SignedInDevice extends Issued {
  /** Identifies this device as known at later sign-ins of the account. It does not authenticate. */
  readonly deviceToken: string
}

/** The application's part in a sign-in, after all proofs. What it throws refuses the sign-in. */
export type BeforeSignIn = (account: Account, client: Client) => Promise<void>

export interface StartSessionDependencies {
  readonly accounts: Pick<AccountService, 'findMany'>
  readonly sessions: SessionService
  readonly revocation: Revocation
  readonly throttling: Throttling
  readonly journal: SignInJournal
  readonly declaredRoles: ReadonlySet<string>
  readonly now: () => Date
  readonly beforeSignIn?: BeforeSignIn | undefined
  /**
   * Creates the error for a complete proof of an account that waits for its deletion: DELETION_PENDING.
   *
   * @param way - what was proved, which the session will have once the deletion is cancelled
   */
  readonly deletionPending: (account: StoredAccount, deletionAt: Date, way: Way) => Promise<ExpectedError>
}

/** Creates the last steps of each sign-in, after the account is authenticated. */
export function createStartSession(dependencies: StartSessionDependencies) {
  const {
    accounts,
    sessions,
    revocation,
    throttling,
    journal,
    declaredRoles,
    now,
    beforeSignIn,
    deletionPending,
  } = dependencies

  /**
   * Starts a session and makes the device known.
   *
   * @param sessionId - from `createSessionId`. Default: a new one
   * @throws as `admit`, and what the hook `beforeSignIn` throws
   */
  async function startSession(
    account: StoredAccount,
    proof: Proof,
    caller: Caller,
    cookieBound: boolean,
    sessionId?: string,
  ): Promise<SignedInDevice> {
    const { client, refreshToken = null } = caller
    const admitted = await admit(account, proof, client)
    if (beforeSignIn !== undefined) await passHook(account, client, beforeSignIn)
    // The new cookie replaces this token, so its session ends (ASVS 7.2.4).
    if (refreshToken !== null) await revocation.endByRefreshToken(refreshToken, client)
    const [issued, deviceToken] = await Promise.all([
      sessions.start(admitted, client, cookieBound, sessionId),
      recognize(account, caller),
    ])
    return { ...issued, deviceToken }
  }

  /**
   * Starts a session for an account that the program authenticated itself.
   *
   * @throws NOT_FOUND, ACCOUNT_DISABLED, DELETION_PENDING, and what the hook `beforeSignIn` throws
   */
  async function startById(accountId: string, client: Client, cookieBound: boolean): Promise<Issued> {
    const [account = null] = await accounts.findMany([accountId])
    if (account === null) throw new NotFound()
    const admitted = await admit(account, { kind: 'program' }, client)
    if (beforeSignIn !== undefined) await passHook(account, client, beforeSignIn)
    return sessions.start(admitted, client, cookieBound)
  }

  /**
   * The one door to sessions: every sign-in passes it after its proof was verified.
   *
   * @throws ACCOUNT_DISABLED for a program, INVALID_CREDENTIALS for clients; DELETION_PENDING
   */
  async function admit(account: StoredAccount, proof: Proof, client: Client): Promise<Admitted> {
    const decision = admission(account, proof, now())
    if (decision.kind === 'begin') return decision.admitted
    if (decision.kind === 'deleting') {
      noteRefused(account, 'DELETION_PENDING', client)
      throw await deletionPending(account, decision.deletionAt, decision.way)
    }
    noteRefused(account, decision.reason, client)
    throw proof.kind === 'program' ? new AccountDisabled() : new InvalidCredentials()
  }

  /** Records the refusal if the hook throws. */
  async function passHook(account: StoredAccount, client: Client, hook: BeforeSignIn): Promise<void> {
    try {
      await hook(accountView(account, declaredRoles), client)
    } catch (error) {
      noteRefused(account, 'REFUSED_BY_HOOK', client)
      throw error
    }
  }

  function noteRefused(
    { _id }: StoredAccount,
    reason: 'ACCOUNT_DISABLED' | 'DELETION_PENDING' | 'REFUSED_BY_HOOK',
    client: Client,
  ): void {
    journal.enqueue({ type: 'SIGN_IN_REFUSED', reason, userId: _id.toHexString(), actorId: null, client })
  }

  /** Records device and address as known to the account. */
  function recognize(
    account: StoredAccount,
    { client, deviceToken }: Pick<Caller, 'client' | 'deviceToken'>,
  ): Promise<string> {
    return throttling.recognize(deviceOwner(account), { address: client.ipAddress, deviceToken })
  }

  return { startSession, startById, recognize }
}

export function deviceOwner({ _id, credentialVersion }: StoredAccount) {
  return { accountId: _id.toHexString(), credentialVersion }
}

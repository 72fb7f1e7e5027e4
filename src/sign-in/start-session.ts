import {
  type Account,
  type AccountService,
  accountView,
  InvalidCredentials,
  type StoredAccount,
} from '../accounts/index.js'
import type { Client } from '../context/client.js'
import { type ExpectedError, NotFound } from '../lib/errors.js'
import type { Challenge, SecondFactorService, VerifiedFactor } from '../second-factors/index.js'
import { type Admitted, admission, type Proof, proofOf, type Way } from '../sessions/admission.js'
import type { Issued, Revocation, RunStart, SessionService } from '../sessions/index.js'
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
  readonly secondFactors: Pick<SecondFactorService, 'verify' | 'challenges'>
  readonly journal: SignInJournal
  /** Called after a change of an account is stored and before the caller gets its result. */
  readonly invalidateAccount: (accountId: string) => void
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

/** What a sign-in proved. */
export interface Proved {
  readonly account: StoredAccount
  readonly proof: Proof
  /** The second factor that was verified beside it. Default: none. */
  readonly factor?: VerifiedFactor | null
  /** The sign-in that waited for that factor. Default: none. */
  readonly challenge?: Challenge | undefined
}

/** Creates the last steps of each sign-in, after the account is authenticated. */
export function createStartSession(dependencies: StartSessionDependencies) {
  const { accounts, sessions, revocation, throttling, secondFactors, journal, declaredRoles, now } =
    dependencies
  const { beforeSignIn, deletionPending, invalidateAccount } = dependencies

  /**
   * Starts a session and makes the device known.
   *
   * @param sessionId - from `createSessionId`. Default: a new one
   * @throws as `admit`; SECOND_FACTOR_INVALID and LINK_INVALID if what was proved has been used since; what the hook
   *   `beforeSignIn` throws
   */
  async function startSession(
    { account, proof, factor = null, challenge }: Proved,
    caller: Caller,
    cookieBound: boolean,
    sessionId?: string,
  ): Promise<SignedInDevice> {
    const { client, refreshToken = null, deviceToken } = caller
    const admitted = await admit({ account, proof, factor, challenge }, { client, deviceToken }, cookieBound)
    if (beforeSignIn !== undefined) await passHook(account, client, beforeSignIn)
    // The new cookie replaces this token, so its session ends (ASVS 7.2.4).
    if (refreshToken !== null) await revocation.endByRefreshToken(refreshToken, client)
    const [issued, known] = await Promise.all([
      sessions.start(admitted, client, cookieBound, sessionId, running(factor, challenge)).finally(() => {
        if (factor !== null) invalidateAccount(account._id.toHexString())
      }),
      recognize(account, caller),
    ])
    return { ...issued, deviceToken: known }
  }

  /** The transaction of a session that starts also stores that the second factor and the challenge were used. */
  function running(factor: VerifiedFactor | null, challenge?: Challenge): RunStart | undefined {
    if (factor === null) return undefined
    return (store) =>
      journal.inTransaction(async (transaction) => {
        await factor.use(transaction)
        await challenge?.redeem(transaction)
        return store(transaction)
      })
  }

  /**
   * Starts a session for an account that the program authenticated itself.
   *
   * @param hasFactor - whether the program verified a second factor too
   * @throws NOT_FOUND, ACCOUNT_DISABLED, DELETION_PENDING, SECOND_FACTOR_REQUIRED if the account demands a second factor and
   *   the program has verified none, and what the hook `beforeSignIn` throws
   */
  async function startById(
    accountId: string,
    client: Client,
    cookieBound: boolean,
    hasFactor = false,
  ): Promise<Issued> {
    const [account = null] = await accounts.findMany([accountId])
    if (account === null) throw new NotFound()
    const proof: Proof = { kind: hasFactor ? 'programWithFactor' : 'program' }
    const admitted = await admit({ account, proof }, { client, deviceToken: null }, cookieBound)
    if (beforeSignIn !== undefined) await passHook(account, client, beforeSignIn)
    return sessions.start(admitted, client, cookieBound)
  }

  /**
   * The one door to sessions: every sign-in passes it after its proof was verified.
   *
   * @throws ACCOUNT_DISABLED for a program, INVALID_CREDENTIALS for clients; SECOND_FACTOR_REQUIRED, DELETION_PENDING
   */
  async function admit(
    { account, proof, factor = null, challenge }: Proved,
    { client, deviceToken }: Pick<Caller, 'client' | 'deviceToken'>,
    cookieBound: boolean,
  ): Promise<Admitted> {
    const decision = admission(factor?.account ?? account, proof, now(), factor?.factor ?? null)
    if (decision.kind === 'begin') return decision.admitted
    if (decision.kind === 'needs factor') {
      const waiting = { proof: storedKindOf(proof), cookieBound, deviceToken }
      throw await secondFactors.challenges.required(account, decision.factors, waiting)
    }
    if (decision.kind === 'deleting') {
      noteRefused(account, 'DELETION_PENDING', client)
      // What was proved counts in the handle of the error, so it is used up.
      await running(factor, challenge)?.(async () => null)
      throw await deletionPending(account, decision.deletionAt, decision.way)
    }
    noteRefused(account, decision.reason, client)
    throw proof.kind === 'program' || proof.kind === 'programWithFactor'
      ? new AccountDisabled()
      : new InvalidCredentials()
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

  /**
   * Continues a sign-in that waited for its second factor. Its session begins as it was asked for then.
   *
   * @param verify - verifies the second factor, given the challenge and the device of the first proof
   * @throws what `startSession` and `verify` throw
   */
  async function continueSignIn(
    challenge: Challenge,
    caller: Caller,
    verify: (challenge: Challenge) => Promise<VerifiedFactor>,
  ): Promise<SignedInDevice> {
    const { account, waiting } = challenge
    const factor = await verify(challenge)
    try {
      const proved = { account, proof: proofOf(waiting.proof), factor, challenge }
      return await startSession(proved, { ...caller, deviceToken: waiting.deviceToken }, waiting.cookieBound)
    } catch (error) {
      // The factor was right, so what failed was no guess.
      await challenge.returnTry().catch(() => undefined)
      throw error
    }
  }

  return { startSession, continueSignIn, startById, recognize }
}

/** How a proof is stored until the second factor is given. */
function storedKindOf(proof: Proof): Proof['kind'] {
  if (proof.kind !== 'restored') return proof.kind
  return proof.way.methods.includes('pwd') ? 'password' : 'program'
}

export function deviceOwner({ _id, credentialVersion }: StoredAccount) {
  return { accountId: _id.toHexString(), credentialVersion }
}

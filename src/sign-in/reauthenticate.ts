import { type AccountService, needsSecondFactor, type StoredAccount } from '../accounts/index.js'
import { badUserInput, Forbidden, NotFound } from '../lib/errors.js'
import type { PasswordHasher } from '../passwords/index.js'
import type { GivenFactor, SecondFactorService, VerifiedFactor } from '../second-factors/index.js'
import {
  hasSession,
  type Issued,
  type LiveViewers,
  type SessionService,
  tokensReplaced,
  type Viewer,
} from '../sessions/index.js'
import type { Throttling } from '../throttling/index.js'
import type { ReauthenticationRefusal, SignInJournal } from './events.js'
import type { Observed } from './observed.js'
import { partyOf } from './party.js'
import type { Caller } from './start-session.js'

export interface ReauthenticateDependencies {
  readonly accounts: Pick<AccountService, 'findMany' | 'confirmPassword'>
  readonly hasher: Pick<PasswordHasher, 'assertRoom'>
  readonly sessions: Pick<SessionService, 'reauthenticate' | 'issueReauthenticated'>
  readonly viewers: Pick<LiveViewers, 'sequenceOf'>
  readonly throttling: Pick<Throttling, 'confirmInSession'>
  readonly secondFactors: Pick<SecondFactorService, 'verify'>
  readonly journal: SignInJournal
  /** Called after the session is stored and before the caller gets its new tokens. */
  readonly invalidateSession: (sessionId: string) => void
  /** The same for a change of the account. */
  readonly invalidateAccount: (accountId: string) => void
}

/** What the user of a session proves again: at least one. */
export interface GivenProof {
  readonly password?: string | null | undefined
  readonly secondFactor?: GivenFactor | null | undefined
}

export const reauthenticateProblemCodes = ['PROOF_MISSING'] as const

/** Creates `reauthenticate` of the sign-in service. */
export function createReauthenticate(dependencies: ReauthenticateDependencies, observed: Observed) {
  const { accounts, hasher, sessions, viewers, throttling, secondFactors, journal } = dependencies
  const { invalidateSession, invalidateAccount } = dependencies

  /**
   * Verifies the password or a second factor of a viewer, or both, and renews `auth_time` of the session, with a second
   * factor `mfa_time` too. Its former tokens are replaced.
   *
   * @throws BAD_USER_INPUT without a proof, INVALID_CREDENTIALS, SECOND_FACTOR_INVALID, RATE_LIMITED, SIGN_IN_BUSY, FORBIDDEN for a viewer
   *   without a session, UNAUTHENTICATED when the session ended or got new tokens in the meantime
   */
  async function reauthenticate(
    { password = null, secondFactor = null }: GivenProof,
    viewer: Viewer,
    { client, signal }: Pick<Caller, 'client' | 'signal'>,
  ): Promise<Issued> {
    if (password === null && secondFactor === null) throw proofMissing()
    if (!hasSession(viewer))
      throw new Forbidden({ message: 'Only a viewer with a session can authenticate again.' })
    const { userId, sessionId } = viewer
    const party = partyOf(client, userId, 'session')
    const known = { sessionId, sequence: viewers.sequenceOf(viewer) }
    const refused = (reason: ReauthenticationRefusal) =>
      journal.enqueue({
        type: 'REAUTHENTICATION_REFUSED',
        reason,
        userId,
        sessionId,
        actorId: userId,
        client,
      })
    // Read before the proof is verified: if it changes in between, nothing is stored.
    const [account = null] = await accounts.findMany([userId])
    if (account === null) throw new NotFound()
    const prove = async (): Promise<VerifiedFactor | null> => {
      if (password !== null)
        await accounts.confirmPassword(account, password, () => refused('WRONG_PASSWORD'), { signal, party })
      return secondFactor === null ? null : verifyFactor(account, secondFactor)
    }
    const verifyFactor = (owner: StoredAccount, given: GivenFactor) =>
      secondFactors.verify(owner, given, { client, sessionId, attemptsLeft: null })
    const factor = await observed('REAUTHENTICATION', userId, client, async () => {
      if (password !== null) hasher.assertRoom(party)
      return throttling.confirmInSession(
        { accountId: userId, sessionId, address: client.ipAddress },
        prove,
        // A right password does not end a run of wrong second factors.
        (verified) => verified !== null || !needsSecondFactor(account),
      )
    })
    const proved = { hasPassword: password !== null, factor: factor?.factor ?? null }
    try {
      const stored = await journal.inTransaction(async (transaction) => {
        await transaction.record({ type: 'REAUTHENTICATED', userId, sessionId, actorId: userId, client })
        const raised = await sessions.reauthenticate(transaction, known, factor?.account ?? account, proved)
        if (raised !== null) await factor?.use(transaction)
        return raised
      })
      if (stored !== null) return sessions.issueReauthenticated(stored)
    } finally {
      // Also after an error: the transaction may have been committed.
      invalidateSession(sessionId)
      if (factor !== null) invalidateAccount(userId)
    }
    refused('SESSION_CHANGED')
    throw tokensReplaced()
  }

  return reauthenticate
}

const proofMissing = () =>
  badUserInput([
    {
      path: ['input'],
      code: 'PROOF_MISSING',
      message: 'Give the password of the account, or a second factor.',
    },
  ])

import type { AccountService } from '../accounts/index.js'
import { badUserInput, Forbidden, NotFound } from '../lib/errors.js'
import type { PasswordHasher } from '../passwords/index.js'
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
  readonly journal: SignInJournal
  /** Called after the session is stored and before the caller gets its new tokens. */
  readonly invalidateSession: (sessionId: string) => void
}

/** What the user of a session proves again. */
export interface GivenProof {
  readonly password?: string | null | undefined
}

export const reauthenticateProblemCodes = ['PROOF_MISSING'] as const

/** Creates `reauthenticate` of the sign-in service. */
export function createReauthenticate(dependencies: ReauthenticateDependencies, observed: Observed) {
  const { accounts, hasher, sessions, viewers, throttling, journal, invalidateSession } = dependencies

  /**
   * Verifies the password of a viewer and renews `auth_time` of the session. Its former tokens are replaced.
   *
   * @throws BAD_USER_INPUT without a proof, INVALID_CREDENTIALS, RATE_LIMITED, SIGN_IN_BUSY, FORBIDDEN for a viewer
   *   without a session, UNAUTHENTICATED when the session ended or got new tokens in the meantime
   */
  async function reauthenticate(
    { password }: GivenProof,
    viewer: Viewer,
    { client, signal }: Pick<Caller, 'client' | 'signal'>,
  ): Promise<Issued> {
    if (password == null) throw proofMissing()
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
    // Read before the password is verified: if it changes in between, nothing is stored.
    const [account = null] = await accounts.findMany([userId])
    if (account === null) throw new NotFound()
    await observed('REAUTHENTICATION', userId, client, async () => {
      hasher.assertRoom(party)
      await throttling.confirmInSession({ accountId: userId, sessionId, address: client.ipAddress }, () =>
        accounts.confirmPassword(account, password, () => refused('WRONG_PASSWORD'), { signal, party }),
      )
    })
    try {
      const stored = await journal.inTransaction(async (transaction) => {
        await transaction.record({ type: 'REAUTHENTICATED', userId, sessionId, actorId: userId, client })
        return sessions.reauthenticate(transaction, known, account)
      })
      if (stored !== null) return sessions.issueReauthenticated(stored)
    } finally {
      // Also after an error: the transaction may have been committed.
      invalidateSession(sessionId)
    }
    refused('SESSION_CHANGED')
    throw tokensReplaced()
  }

  return reauthenticate
}

const proofMissing = () =>
  badUserInput([{ path: ['input'], code: 'PROOF_MISSING', message: 'Give the password of the account.' }])

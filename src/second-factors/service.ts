import type { EndSessions } from '../accounts/index.js'
import { needsSecondFactor, type StoredAccount, secondFactorsOf } from '../accounts/index.js'
import type { Actor } from '../events/index.js'
import { NotFound, ReauthenticationRequired } from '../lib/errors.js'
import { type ChallengeDependencies, createChallenges } from './challenges.js'
import {
  type ChangedFactors,
  createEnrolment,
  type Enroller,
  type EnrolmentDependencies,
  type TotpSecret,
  withSession,
} from './enrolment.js'
import { SecondFactorMissing } from './errors.js'
import { createFactorVerification } from './verification.js'

export interface SecondFactorDependencies
  extends EnrolmentDependencies,
    Omit<ChallengeDependencies, 'inTransaction'> {
  readonly sessions: Pick<EndSessions, 'assertLive' | 'endAll'>
}

/** The times of a viewer's proofs, in seconds since 1970. */
export interface ProofTimes {
  readonly mfaTime?: number
}

/** A session that replaces a second factor has used one at most this many seconds ago. */
const maxAgeSeconds = 600

/** Second factors of accounts. Independent of GraphQL and HTTP. */
export type SecondFactorService = ReturnType<typeof createSecondFactorService>

export function createSecondFactorService(dependencies: SecondFactorDependencies) {
  const { accounts, journal, factorSecrets, proofs, notify, sessions, now, onChanged } = dependencies
  const enrolment = createEnrolment(dependencies)

  /**
   * Begins the enrolment of an authenticator app.
   *
   * @throws REAUTHENTICATION_REQUIRED if the account has a second factor that the session has not used in the last ten
   *   minutes: adding a factor takes the highest assurance that the account has (NIST SP 800-63B-4, section 4.1.2.1)
   */
  function beginTotp(actor: Actor, { mfaTime }: ProofTimes): Promise<TotpSecret> {
    return enrolment.begin(withSession(actor), (account) => {
      if (!needsSecondFactor(account)) return
      const age = now().getTime() / 1000 - (mfaTime ?? Number.NEGATIVE_INFINITY)
      if (age <= maxAgeSeconds) return
      const methods = secondFactorsOf(account)
      const extensions = { coordinate: 'Mutation.beginTotp', maxAge: maxAgeSeconds, mfa: true, methods }
      throw new ReauthenticationRequired({ extensions })
    })
  }

  /**
   * Removes the authenticator app, and the recovery codes if no other factor is left. All other sessions end.
   *
   * @throws NOT_FOUND, UNAUTHENTICATED when the session has ended
   */
  async function removeTotp(actor: Actor): Promise<StoredAccount> {
    const viewer = withSession(actor)
    const changed = await change(viewer, async (account, transaction) => {
      if (account.totp == null) return null
      const { _id } = account
      const { actorId, sessionId, client } = viewer
      await transaction.record({ type: 'TOTP_REMOVED', userId: actorId, sessionId, actorId, client })
      await notify(transaction, account, 'totp-removed', client)
      await proofs.voidAll(transaction, _id, ['SIGN_IN', 'TOTP_ENROLMENT'])
      await sessions.endAll(transaction, _id, sessionId, 'factor')
      return { set: { totp: null, recoveryCodes: null }, codes: [] }
    })
    return changed.account
  }

  /** Replaces all recovery codes. @throws SECOND_FACTOR_MISSING, NOT_FOUND, UNAUTHENTICATED when the session has ended */
  async function replaceRecoveryCodes(actor: Actor): Promise<ChangedFactors> {
    const viewer = withSession(actor)
    return change(viewer, async (account, transaction) => {
      if (!needsSecondFactor(account)) throw new SecondFactorMissing()
      const { actorId, sessionId, client } = viewer
      const { codes, stored } = factorSecrets.newRecoveryCodes(account)
      await transaction.record({
        type: 'RECOVERY_CODES_REPLACED',
        userId: actorId,
        sessionId,
        actorId,
        client,
      })
      await notify(transaction, account, 'recovery-codes-replaced', client)
      return { set: { recoveryCodes: stored }, codes }
    })
  }

  type Recording = Parameters<Parameters<typeof journal.inTransaction>[0]>[0]

  interface Planned {
    readonly set: Partial<Pick<StoredAccount, 'totp' | 'recoveryCodes'>>
    readonly codes: readonly string[]
  }

  /** Changes the account of a viewer in one transaction. `plan` returns `null` if there is nothing to change. */
  async function change(
    { actorId, sessionId }: Enroller,
    plan: (account: StoredAccount, transaction: Recording) => Promise<Planned | null>,
  ): Promise<ChangedFactors> {
    const found = await dependencies.findAccount(actorId)
    if (found === null) throw new NotFound()
    const { _id } = found
    try {
      return await journal.inTransaction(async (transaction) => {
        const { options } = transaction
        // Written to first: a concurrent change of the account is a write conflict.
        const account = await accounts.findOneAndUpdate(
          { _id },
          { $inc: { revision: 1 } },
          { ...options, returnDocument: 'after' },
        )
        if (account === null) throw new NotFound()
        await sessions.assertLive(transaction, { actorId, sessionId })
        const planned = await plan(account, transaction)
        if (planned === null) return { account, codes: [] }
        const changed = await accounts.findOneAndUpdate(
          { _id },
          { $set: planned.set },
          { ...options, returnDocument: 'after' },
        )
        if (changed === null) throw new NotFound()
        return { account: changed, codes: planned.codes }
      })
    } finally {
      // Also after an error: the transaction may have been committed.
      onChanged(actorId)
    }
  }

  return {
    verify: createFactorVerification(dependencies),
    challenges: createChallenges({
      ...dependencies,
      inTransaction: (run) => journal.inTransaction(run),
    }),
    beginTotp,
    confirmTotp: (input: { readonly enrolment: string; readonly code: string }, actor: Actor) =>
      enrolment.confirm(input, withSession(actor)),
    removeTotp,
    replaceRecoveryCodes,
  }
}

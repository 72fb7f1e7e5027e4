import type { mongo } from 'mongoose'
import type { EndSessions, StoredAccount } from '../accounts/index.js'
import type { Actor, Journal } from '../events/index.js'
import { Forbidden, NotFound } from '../lib/errors.js'
import { CodeInvalid, LinkInvalid, type ProofService } from '../proofs/index.js'
import type { SecondFactorEvent } from './events.js'
import type { FactorSecrets } from './factor-secrets.js'
import type { Notify } from './notices.js'
import { qrCodeOf } from './qr-code.js'
import { matchTotp, toBase32, totpUri } from './totp.js'

const purpose = 'TOTP_ENROLMENT'

export interface EnrolmentDependencies {
  readonly accounts: mongo.Collection<StoredAccount>
  readonly findAccount: (accountId: string) => Promise<StoredAccount | null>
  readonly factorSecrets: FactorSecrets
  readonly proofs: ProofService
  readonly journal: Journal<SecondFactorEvent>
  readonly notify: Notify
  readonly sessions: Pick<EndSessions, 'assertLive'>
  /** The name that authenticator apps show above the account's. */
  readonly issuerName: string
  readonly now: () => Date
  /** Called after a change of an account is stored and before the caller gets its result. */
  readonly onChanged: (accountId: string) => void
}

/** The secret of an authenticator app that is not confirmed yet. */
export interface TotpSecret {
  readonly enrolment: string
  readonly secret: string
  readonly uri: string
  readonly qrCode: string
  readonly expiresAt: Date
}

/** The account after a change, and its new recovery codes in the clear. */
export interface ChangedFactors {
  readonly account: StoredAccount
  /** Empty if there are no new ones. */
  readonly codes: readonly string[]
}

/** The viewer of a request, with a session. */
export type Enroller = Actor & { readonly sessionId: string }

/** @throws FORBIDDEN for a viewer without a session */
export function withSession(actor: Actor): Enroller {
  const { sessionId } = actor
  if (sessionId === null)
    throw new Forbidden({ message: 'Only a viewer with a session can change its second factors.' })
  return { ...actor, sessionId }
}

/** Creates the enrolment of authenticator apps, in two steps. */
export function createEnrolment(dependencies: EnrolmentDependencies) {
  const {
    accounts,
    findAccount,
    factorSecrets,
    proofs,
    journal,
    notify,
    sessions,
    issuerName,
    now,
    onChanged,
  } = dependencies

  /**
   * Makes a secret, which counts once a code of it is confirmed in the same session. An authenticator in use stays in use.
   *
   * @param assertMayReplace - refuses where the account has a second factor that the session has not used lately
   * @throws NOT_FOUND, and what `assertMayReplace` throws
   */
  async function begin(
    { actorId, sessionId }: Enroller,
    assertMayReplace: (account: StoredAccount) => void,
  ): Promise<TotpSecret> {
    const account = await findAccount(actorId)
    if (account === null) throw new NotFound()
    assertMayReplace(account)
    const { _id: accountId, credentialVersion, username } = account
    const secret = factorSecrets.newTotpSecret()
    const uri = totpUri(secret, issuerName, username)
    const [{ token, expiresAt }, qrCode] = await Promise.all([
      journal.inTransaction((transaction) =>
        proofs.issue(transaction, {
          purpose,
          accountId,
          subject: '',
          credentialVersion,
          sessionId,
          data: secret,
        }),
      ),
      qrCodeOf(uri),
    ])
    return { enrolment: token, secret: toBase32(secret), uri, qrCode, expiresAt }
  }

  /**
   * Confirms an authenticator app by a code of it. The step of that code counts as used. Other enrolments of the account
   * become void.
   *
   * @throws LINK_INVALID if the enrolment is unknown, used, expired, void or of another session; CODE_INVALID;
   *   UNAUTHENTICATED when the session has ended
   */
  async function confirm(
    { enrolment, code }: { readonly enrolment: string; readonly code: string },
    enroller: Enroller,
  ): Promise<ChangedFactors> {
    const { actorId, sessionId, client } = enroller
    const proof = await proofs.byToken(purpose, enrolment)
    if (proof.accountId.toHexString() !== actorId || proof.sessionId !== sessionId) throw new LinkInvalid()
    const attemptsLeft = await proofs.spendTry(proof)
    const secret = proofs.dataOf(proof)
    const at = now()
    const step = matchTotp(secret, code, at)
    if (step === null) throw new CodeInvalid({ extensions: { attemptsLeft } })
    try {
      return await journal.inTransaction(async (transaction) => {
        const { options, record } = transaction
        const { _id, credentialVersion, recoveryCodes } = await locked(proof.accountId, transaction)
        await sessions.assertLive(transaction, { actorId, sessionId })
        await proofs.redeem(transaction, proof, { credentialVersion })
        await proofs.voidAll(transaction, _id, [purpose])
        const isNew = recoveryCodes == null || recoveryCodes.macs.length === 0
        const made = isNew ? factorSecrets.newRecoveryCodes({ _id }) : null
        const account = await accounts.findOneAndUpdate(
          { _id },
          {
            $set: {
              totp: factorSecrets.storedTotp(secret, { _id }, at, step),
              ...(made === null ? {} : { recoveryCodes: made.stored }),
            },
          },
          { ...options, returnDocument: 'after' },
        )
        if (account === null) throw new NotFound()
        await record({ type: 'TOTP_ADDED', userId: actorId, sessionId, actorId, client })
        await notify(transaction, account, 'totp-added', client)
        return { account, codes: made?.codes ?? [] }
      })
    } finally {
      // Also after an error: the transaction may have been committed.
      onChanged(actorId)
    }
  }

  /** The account, written to, so that a concurrent change of it is a write conflict. */
  async function locked(
    _id: mongo.ObjectId,
    { options }: Parameters<Parameters<typeof journal.inTransaction>[0]>[0],
  ): Promise<StoredAccount> {
    const account = await accounts.findOneAndUpdate(
      { _id, disabled: false },
      { $inc: { revision: 1 } },
      { ...options, returnDocument: 'after' },
    )
    if (account === null) throw new NotFound()
    return account
  }

  return { begin, confirm }
}

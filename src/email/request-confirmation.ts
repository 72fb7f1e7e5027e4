import type { StoredAccount } from '../accounts/index.js'
import type { Client } from '../context/client.js'
import type { Transaction } from '../events/index.js'
import { NotFound } from '../lib/errors.js'
import type { Entered } from '../lib/input-faults.js'
import type { Admission } from '../mail/index.js'
import type { WithSession } from '../sessions/index.js'
import { addressOf } from './address-of.js'
import { isSameAddress } from './decide.js'
import type { EmailDependencies } from './dependencies.js'
import { EmailChangeBlocked, EmailRequired } from './errors.js'

const mailName = 'confirm-email'

/** Who asks for a confirmation, and the session in which its code works. */
export interface Asking {
  readonly client: Client
  readonly sessionId: string
}

/** A confirmation that is to be mailed, decided before its transaction. */
interface Prepared {
  readonly email: string
  readonly admission: Admission
  /** The account that has verified the address, unless it is the same. */
  readonly holder: StoredAccount | null
}

/** Creates the operations that ask a mailbox for the confirmation of its address. */
export function createRequestConfirmation(dependencies: EmailDependencies) {
  const { accounts, proofs, mail, revocation, journal, invalidateAccount } = dependencies

  /**
   * Lets a new address of the viewer's account wait for its confirmation, and mails it. It takes the same steps whoever
   * has verified the address.
   *
   * @throws NOT_CONFIGURED, BAD_USER_INPUT, EMAIL_CHANGE_BLOCKED, UNAUTHENTICATED when the session has ended
   */
  async function changeEmail(
    { email: entered }: { readonly email: Entered },
    { userId, sessionId }: WithSession,
    client: Client,
  ): Promise<StoredAccount> {
    mail.assertConfigured()
    const email = addressOf(entered)
    const account = await accountOf(userId)
    const prepared = await prepare(account, email, client)
    // A mail that is not sent must not void the link of the one that was sent to the same address.
    const replaces = prepared.admission.isAdmitted || !isSameAddress(account.pendingEmail, email)
    const changed = await changing(userId, () =>
      journal.inTransaction(async (transaction) => {
        await revocation.assertLive(transaction, { actorId: userId, sessionId })
        const waiting = await accounts.setPendingEmail(transaction, account._id, email)
        if (waiting === null) return null
        await transaction.record({
          type: 'EMAIL_CHANGE_REQUESTED',
          userId,
          sessionId,
          actorId: userId,
          client,
        })
        if (replaces) await proofs.voidAll(transaction, account._id, ['EMAIL_CONFIRMATION'])
        await send(transaction, waiting, prepared, { client, sessionId })
        return waiting
      }),
    )
    if (changed !== null) return changed
    const reason = 'EMAIL_CHANGE_BLOCKED'
    journal.enqueue({ type: 'EMAIL_REFUSED', reason, userId, actorId: userId, client })
    throw new EmailChangeBlocked()
  }

  /**
   * Mails a new confirmation of the address that waits. Earlier links stay valid.
   *
   * @throws NOT_CONFIGURED, EMAIL_REQUIRED, UNAUTHENTICATED when the session has ended
   */
  async function resend({ userId, sessionId }: WithSession, client: Client): Promise<StoredAccount> {
    mail.assertConfigured()
    const account = await accountOf(userId)
    const { pendingEmail } = account
    if (pendingEmail === null) throw nothingWaits()
    const prepared = await prepare(account, pendingEmail, client)
    await journal.inTransaction(async (transaction) => {
      await revocation.assertLive(transaction, { actorId: userId, sessionId })
      await transaction.record({ type: 'EMAIL_CHANGE_REQUESTED', userId, sessionId, actorId: userId, client })
      await send(transaction, account, prepared, { client, sessionId })
    })
    return account
  }

  /** Mails the confirmation of the address of a new account, in the transaction that creates it. */
  async function confirmAddress(
    transaction: Transaction,
    account: StoredAccount,
    asking: Asking,
  ): Promise<void> {
    const { pendingEmail } = account
    if (pendingEmail === null || !mail.isConfigured) return
    await send(transaction, account, await prepare(account, pendingEmail, asking.client), asking)
  }

  async function prepare({ _id }: StoredAccount, email: string, client: Client): Promise<Prepared> {
    const [admission, found] = await Promise.all([
      mail.admit({ mail: mailName, to: email, accountId: _id, client }),
      accounts.findByEmail(email),
    ])
    return { email, admission, holder: found?._id.equals(_id) === false ? found : null }
  }

  /** Makes the secrets and their mail. Does nothing if the mail is not admitted. */
  async function send(
    transaction: Transaction,
    account: StoredAccount,
    { email, admission, holder }: Prepared,
    { client, sessionId }: Asking,
  ): Promise<void> {
    const { _id: accountId, credentialVersion, username } = account
    if (!admission.isAdmitted) return
    const proof = { accountId, subject: email.toLowerCase(), credentialVersion }
    const confirm = await proofs.issue(transaction, { ...proof, purpose: 'EMAIL_CONFIRMATION', sessionId })
    const disown = await proofs.issue(transaction, { ...proof, purpose: 'EMAIL_DISOWNMENT' })
    const tokens = { confirm: confirm.token, disown: disown.token, code: confirm.code ?? '' }
    await mail.queue(transaction, {
      mail: mailName,
      to: holder?.email ?? email,
      accountId: holder?._id ?? accountId,
      admission,
      client,
      data: { ...tokens, asking: username, isTaken: holder === null ? 'no' : 'yes' },
    })
  }

  async function accountOf(userId: string): Promise<StoredAccount> {
    const [account = null] = await accounts.findMany([userId])
    if (account === null) throw new NotFound()
    return account
  }

  async function changing<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } finally {
      // Also after an error: the transaction may have been committed.
      invalidateAccount(userId)
    }
  }

  return { changeEmail, resend, confirmAddress }
}

const nothingWaits = () =>
  new EmailRequired({ message: 'No e-mail address waits for its confirmation. Enter one first.' })

import { createHmac } from 'node:crypto'
import { Types } from 'mongoose'
import { isActive, type StoredAccount } from '../accounts/index.js'
import type { Client } from '../context/client.js'
import { addressOf, EmailRequired } from '../email/index.js'
import { type Actor, type Cause, causeOf, commandLine, type Transaction } from '../events/index.js'
import { NotFound } from '../lib/errors.js'
import type { Entered } from '../lib/input-faults.js'
import { AccountDisabled } from '../sign-in/index.js'
import { RateLimited } from '../throttling/index.js'
import type { RecoveryDependencies } from './dependencies.js'

/** The handle of a code, for the client that asked for it. */
export interface MailedRequest {
  readonly request: string
  readonly expiresAt: Date
}

/** A link for a user whom an operator knows. */
export interface RecoveryLink {
  readonly token: string
  readonly expiresAt: Date
}

const mailName = 'recovery'
const purpose = 'RECOVERY'

/** Creates the operations that make the secret of a recovery. */
export function createRequests(dependencies: RecoveryDependencies) {
  const { accounts, proofs, mailedProofs, mail, journal, decoyKey } = dependencies

  /**
   * Mails a link and a code to the user of a verified address. It answers alike, and takes the same steps, for every
   * address: what nobody has gets a stored secret too, whose code can be tried as often, and a mail to nobody.
   *
   * @throws NOT_CONFIGURED, BAD_USER_INPUT
   */
  async function request(
    { email: entered }: { readonly email: Entered },
    client: Client,
  ): Promise<MailedRequest> {
    mail.assertConfigured()
    const email = addressOf(entered)
    const found = await accounts.findByEmail(email)
    const admission = await mail.admit({ mail: mailName, to: email, accountId: found?._id ?? null, client })
    // Nothing is stored, so that a flood fills nothing and voids no link. That depends on the address alone.
    if (!admission.isAdmitted) return proofs.decoy(purpose)
    const account = found === null || !isActive(found) ? null : found
    const userId = found?._id.toHexString() ?? null
    const reason = found === null ? 'UNKNOWN_ADDRESS' : 'ACCOUNT_DISABLED'
    const cause = { userId, actorId: null, client }
    return journal.inTransaction(async (transaction) => {
      await transaction.record(
        account === null
          ? { type: 'RECOVERY_REFUSED', reason, ...cause }
          : { type: 'RECOVERY_REQUESTED', ...cause },
      )
      const to = account?.email ?? null
      const mailed = { mail: mailName, to, client, admission, page: 'recover' }
      return mailedProofs.send(transaction, proofOf(account, email), mailed)
    })
  }

  function proofOf(account: StoredAccount | null, email: string) {
    return {
      purpose,
      accountId: account?._id ?? decoyIdOf(email.toLowerCase()),
      subject: email.toLowerCase(),
      credentialVersion: account?.credentialVersion ?? 0,
    }
  }

  /** An id that no account has, always the same for an address: then it has as many live secrets as an account. */
  function decoyIdOf(email: string): Types.ObjectId {
    return new Types.ObjectId(createHmac('sha256', decoyKey).update(email).digest().subarray(0, 12))
  }

  /**
   * Mails the link of a recovery to the user of an account, for an admin.
   *
   * @throws NOT_CONFIGURED, NOT_FOUND, EMAIL_REQUIRED, ACCOUNT_DISABLED, RATE_LIMITED, and UNAUTHENTICATED or FORBIDDEN if
   *   the actor lost session or role
   */
  async function send(userId: string, actor: Actor): Promise<StoredAccount> {
    mail.assertConfigured()
    const account = await recoverable(userId)
    const { email } = account
    if (email === null) throw new EmailRequired({ message: 'The account has no verified e-mail address.' })
    const { client } = actor
    const admission = await mail.admit({ mail: mailName, to: email, accountId: account._id, client })
    if (!admission.isAdmitted) throw new RateLimited({ extensions: { retryAfter: 60 } })
    await accounts.administer(account._id.toHexString(), actor, () =>
      journal.inTransaction(async (transaction) => {
        await accounts.assertMayAct(transaction, actor)
        await recordRequested(transaction, account, causeOf(actor))
        const mailed = { mail: mailName, to: email, client, admission, page: 'recover' }
        await mailedProofs.send(transaction, proofOf(account, email), mailed)
      }),
    )
    return account
  }

  /**
   * Makes the link of a recovery for an operator, who gives it to the user. Needs no address and sends no mail.
   *
   * @throws NOT_FOUND, ACCOUNT_DISABLED
   */
  async function makeLink(userId: string): Promise<RecoveryLink> {
    const account = await recoverable(userId)
    return journal.inTransaction(async (transaction) => {
      await recordRequested(transaction, account, commandLine)
      const { token, expiresAt } = await proofs.issue(transaction, proofOf(account, account.email ?? ''))
      return { token, expiresAt }
    })
  }

  function recordRequested(
    { record }: Transaction & Parameters<Parameters<typeof journal.inTransaction>[0]>[0],
    { _id }: StoredAccount,
    cause: Cause,
  ): Promise<void> {
    return record({ type: 'RECOVERY_REQUESTED', userId: _id.toHexString(), ...cause })
  }

  async function recoverable(userId: string): Promise<StoredAccount> {
    const [account = null] = await accounts.findMany([userId])
    if (account === null) throw new NotFound()
    if (!isActive(account)) throw new AccountDisabled()
    return account
  }

  return { request, send, makeLink }
}

import { Types } from 'mongoose'
import { EmailTaken, type StoredAccount } from '../accounts/index.js'
import type { Client } from '../context/client.js'
import { CodeInvalid, LinkInvalid, type StoredProof } from '../proofs/index.js'
import { Unauthenticated, type Viewer, type WithSession } from '../sessions/index.js'
import { isWaiting, replacedAddress } from './decide.js'
import type { EmailDependencies } from './dependencies.js'
import type { EmailRefusal } from './events.js'

/** Creates the operations that verify an address. */
export function createConfirm(dependencies: EmailDependencies) {
  const { accounts, proofs, mailedProofs, mail, revocation, journal, observed, emailLink } = dependencies
  const { invalidateAccount } = dependencies

  /**
   * Verifies the address that waits, by its code, in the session that asked for it.
   *
   * @throws CODE_INVALID, LINK_INVALID, EMAIL_TAKEN, RATE_LIMITED
   */
  async function byCode(
    code: string,
    { userId, sessionId }: WithSession,
    client: Client,
  ): Promise<StoredAccount> {
    const by = { accountId: new Types.ObjectId(userId), sessionId }
    const found = await noting(userId, client, () => proofs.byCode('EMAIL_CONFIRMATION', by, code))
    return verify(found, sessionId, userId, client)
  }

  /**
   * Verifies an address by its link. Needs no session, unless the configuration demands that of the account.
   *
   * @throws LINK_INVALID, EMAIL_TAKEN, RATE_LIMITED, UNAUTHENTICATED
   */
  async function byLink(token: string, viewer: Viewer | null, client: Client): Promise<StoredAccount> {
    if (emailLink === 'session' && viewer === null) throw new Unauthenticated()
    const found = await noting(null, client, () =>
      observed('EMAIL', null, client, () => mailedProofs.byLink(['EMAIL_CONFIRMATION'], token, client)),
    )
    if (emailLink === 'session' && viewer?.userId !== found.accountId.toHexString())
      throw refused('LINK_INVALID', viewer?.userId ?? null, client)
    return verify(found, found.sessionId, viewer?.userId ?? null, client)
  }

  /** @param kept - the session that goes on if the address replaces another one */
  async function verify(
    found: StoredProof,
    kept: string | null,
    actorId: string | null,
    client: Client,
  ): Promise<StoredAccount> {
    const userId = found.accountId.toHexString()
    const [account = null] = await accounts.findMany([userId])
    if (!isWaiting(account, found.subject)) throw refused('LINK_INVALID', userId, client)
    try {
      const changed = await store(found, account, kept, actorId, client)
      if (changed !== null) return changed
    } catch (error) {
      if (error instanceof EmailTaken) await loseAddress(found, account, client)
      if (error instanceof LinkInvalid) refused('LINK_INVALID', userId, client)
      throw error
    } finally {
      // Also after an error: the transaction may have been committed.
      invalidateAccount(userId)
    }
    throw refused('LINK_INVALID', userId, client)
  }

  async function store(
    found: StoredProof,
    account: StoredAccount,
    kept: string | null,
    actorId: string | null,
    client: Client,
  ): Promise<StoredAccount | null> {
    const { _id } = account
    const former = replacedAddress(account)
    return journal.inTransaction(async (transaction) => {
      await proofs.redeem(transaction, found, account)
      const changed = await accounts.verifyPendingEmail(transaction, account)
      if (changed === null) return null
      await transaction.record({ type: 'EMAIL_CONFIRMED', userId: _id.toHexString(), actorId, client })
      await proofs.voidAll(transaction, _id, ['EMAIL_CONFIRMATION'])
      if (former === null) return changed
      // Links that were sent to the former mailbox are void, and so are sessions that may have begun by one.
      await proofs.voidAll(transaction, _id, ['RECOVERY'])
      await revocation.endAll(transaction, _id, kept, 'email')
      await tellFormer(transaction, changed, former, client)
      return changed
    })
  }

  /** Tells the former mailbox, with a link that gives the account its address back. */
  async function tellFormer(
    transaction: Parameters<typeof proofs.issue>[0],
    { _id: accountId, credentialVersion }: StoredAccount,
    former: string,
    client: Client,
  ): Promise<void> {
    // Older links are never evicted: a thief could otherwise change the address until the owner's link is gone.
    if (await proofs.hasRoom(transaction, accountId, 'EMAIL_REVERT')) {
      const proof = { purpose: 'EMAIL_REVERT', accountId, subject: former, credentialVersion }
      await mailedProofs.send(transaction, proof, {
        mail: 'email-changed',
        to: former,
        client,
        page: 'disown',
      })
    } else await mail.queue(transaction, { mail: 'email-changed-again', to: former, accountId, client })
  }

  /** Another account has verified the address: it is taken off this one, and the other one is told. */
  async function loseAddress(found: StoredProof, account: StoredAccount, client: Client): Promise<void> {
    const holder = await accounts.findByEmail(found.subject)
    await journal.inTransaction(async (transaction) => {
      await proofs.redeem(transaction, found, account)
      await proofs.voidAll(transaction, account._id, ['EMAIL_CONFIRMATION'])
      await accounts.dropPendingEmail(transaction, account)
      if (holder?.email != null)
        await mail.queue(transaction, {
          mail: 'email-taken',
          to: holder.email,
          accountId: holder._id,
          client,
        })
    })
    refused('EMAIL_TAKEN', account._id.toHexString(), client)
  }

  /** Records why a link or code was refused. */
  async function noting<Result>(
    userId: string | null,
    client: Client,
    work: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof LinkInvalid) refused('LINK_INVALID', userId, client)
      if (error instanceof CodeInvalid) refused('CODE_INVALID', userId, client)
      throw error
    }
  }

  function refused(reason: EmailRefusal, userId: string | null, client: Client): Error {
    journal.enqueue({ type: 'EMAIL_REFUSED', reason, userId, actorId: null, client })
    return new LinkInvalid()
  }

  return { byCode, byLink }
}

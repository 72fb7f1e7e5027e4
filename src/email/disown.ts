import { EmailTaken, type StoredAccount } from '../accounts/index.js'
import type { Client } from '../context/client.js'
import type { Recorder } from '../events/index.js'
import { LinkInvalid, type StoredProof } from '../proofs/index.js'
import { disownedAddress } from './decide.js'
import type { EmailDependencies } from './dependencies.js'
import type { EmailEvent } from './events.js'

/** Creates the operation of a mailbox against the account that uses its address. */
export function createDisown(dependencies: EmailDependencies) {
  const { accounts, proofs, mailedProofs, revocation, journal, observed, invalidateAccount } = dependencies

  /**
   * Takes an address off the account whose user entered it, or gives the account its former address back.
   *
   * @throws LINK_INVALID, RATE_LIMITED
   */
  async function disown(token: string, client: Client): Promise<void> {
    const found = await observed('EMAIL', null, client, () =>
      mailedProofs.byLink(['EMAIL_DISOWNMENT', 'EMAIL_REVERT'], token, client),
    ).catch((error: unknown) => {
      if (error instanceof LinkInvalid) noteInvalid(null, client)
      throw error
    })
    const userId = found.accountId.toHexString()
    const [account = null] = await accounts.findMany([userId])
    if (account === null) throw noteInvalid(userId, client)
    try {
      if (found.purpose === 'EMAIL_REVERT') await revert(found, client)
      else await takeOff(found, account, client)
    } finally {
      // Also after an error: the transaction may have been committed.
      invalidateAccount(userId)
    }
  }

  async function takeOff(found: StoredProof, account: StoredAccount, client: Client): Promise<void> {
    const { _id } = account
    const which = disownedAddress(account, found.subject)
    await journal.inTransaction(async (transaction) => {
      await proofs.redeem(transaction, found, account)
      await recordDisowned(transaction, _id, client)
      if (which === 'pending') {
        assertUnchanged(await accounts.dropPendingEmail(transaction, account))
        await proofs.voidAll(transaction, _id, ['EMAIL_CONFIRMATION'])
      }
      if (which === 'verified') {
        assertUnchanged(await accounts.takeEmailOff(transaction, account))
        await proofs.voidAll(transaction, _id, ['RECOVERY'])
        await revocation.endAll(transaction, _id, null, 'email')
      }
    })
  }

  /** The former address is left out if another account has verified it since. */
  async function revert(found: StoredProof, client: Client): Promise<void> {
    try {
      await restore(found, found.subject, client)
    } catch (error) {
      if (!(error instanceof EmailTaken)) throw error
      await restore(found, null, client)
    }
  }

  async function restore(found: StoredProof, email: string | null, client: Client): Promise<void> {
    const { accountId, createdAt } = found
    await journal.inTransaction(async (transaction) => {
      await proofs.redeem(transaction, found, found)
      await recordDisowned(transaction, accountId, client)
      assertUnchanged(await accounts.restoreEmail(transaction, accountId, email))
      // Links of earlier changes stay valid: a thief has links of later ones, and must not void the owner's with them.
      await proofs.voidSince(transaction, accountId, createdAt)
      await revocation.endAll(transaction, accountId, null, 'email')
    })
  }

  function recordDisowned({ record }: Recorder<EmailEvent>, _id: StoredAccount['_id'], client: Client) {
    return record({ type: 'EMAIL_DISOWNED', userId: _id.toHexString(), actorId: null, client })
  }

  function noteInvalid(userId: string | null, client: Client) {
    journal.enqueue({ type: 'EMAIL_REFUSED', reason: 'LINK_INVALID', userId, actorId: null, client })
    return new LinkInvalid()
  }

  return disown
}

/** @throws LINK_INVALID if the account has changed since it was read. The link stays valid: it can be used again */
function assertUnchanged(changed: StoredAccount | null): void {
  if (changed === null) throw new LinkInvalid()
}

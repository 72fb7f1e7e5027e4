import { type AccountModel, type AccountService, active, type StoredAccount } from '../accounts/index.js'
import type { Actor, Cause } from '../events/index.js'
import { badUserInput } from '../lib/errors.js'
import type { MailService } from '../mail/index.js'
import { LinkInvalid, type MailedProofs, type ProofService } from '../proofs/index.js'
import type { Caller, SignedInDevice, SignInService } from '../sign-in/index.js'
import type { DeletionJournal } from './events.js'
import { wayOf } from './pending.js'
import { restorePurpose } from './proofs.js'

export interface DeletionDependencies {
  readonly model: AccountModel
  readonly accounts: Pick<AccountService, 'canonicalNameOf' | 'findMany' | 'requestDeletion'>
  readonly proofs: Pick<ProofService, 'byToken' | 'redeem' | 'voidAll'>
  readonly signIn: Pick<SignInService, 'startSession'>
  readonly mail: Pick<MailService, 'queue'>
  readonly mailedProofs: Pick<MailedProofs, 'counting'>
  readonly journal: DeletionJournal
  readonly now: () => Date
  readonly graceSeconds: number
  /** Called after a change of an account is stored and before the caller gets its result. */
  readonly invalidateAccount: (accountId: string) => void
}

/** Requests the deletion of accounts, and cancels it. */
export type DeletionService = ReturnType<typeof createDeletionService>

export function createDeletionService(dependencies: DeletionDependencies) {
  const { model, accounts, proofs, mailedProofs, signIn, mail, journal, now, graceSeconds } = dependencies
  const { invalidateAccount } = dependencies

  /**
   * Requests the deletion of an account: all its sessions, one-time secrets and known devices end at once, and it is erased
   * after the grace period. Does nothing if it was requested before.
   *
   * @throws NOT_FOUND, LAST_ADMIN; UNAUTHENTICATED or FORBIDDEN if the actor lost session or role
   */
  function request(userId: string, actor: Cause | Actor): Promise<StoredAccount> {
    const deletionAt = new Date(now().getTime() + graceSeconds * 1000)
    const { client } = actor
    return accounts.requestDeletion(userId, deletionAt, actor, async (transaction, { _id, email }) => {
      await proofs.voidAll(transaction, _id)
      // The user may not be who requested it.
      if (email !== null)
        await mail.queue(transaction, { mail: 'deletion-requested', to: email, accountId: _id, client })
    })
  }

  /** Ends the grace period of an account whose deletion was requested. @returns `null` if it was cancelled */
  async function makeDue(accountId: StoredAccount['_id']): Promise<StoredAccount | null> {
    return model
      .findOneAndUpdate(
        { _id: accountId, deletionAt: { $type: 'date' } },
        { $set: { deletionAt: now() } },
        { returnDocument: 'after' },
      )
      .lean<StoredAccount | null>()
  }

  /**
   * Requests the deletion of the actor's own account, whose user name is typed again.
   *
   * @throws BAD_USER_INPUT for another name, and as `request`
   */
  async function requestOwn(typed: string, actor: Actor): Promise<StoredAccount> {
    const [account = null] = await accounts.findMany([actor.actorId])
    if (account !== null && accounts.canonicalNameOf(typed) !== account.canonicalName) throw mismatch()
    return request(actor.actorId, actor)
  }

  /**
   * Cancels a deletion, and signs the user in with what the sign-in proved that got the handle.
   *
   * @throws LINK_INVALID for an unknown, used or expired handle, and once the account can be erased; RATE_LIMITED, and what
   *   the hook `beforeSignIn` throws: the account is restored then
   */
  async function restore(handle: string, caller: Caller, cookieBound: boolean): Promise<SignedInDevice> {
    const { account, subject } = await mailedProofs.counting(caller.client, () => cancel(handle, caller))
    const proof = { kind: 'restored', way: wayOf(subject) } as const
    return signIn.startSession({ account, proof }, caller, cookieBound)
  }

  async function cancel(handle: string, { client }: Caller) {
    const found = await proofs.byToken(restorePurpose, handle)
    const { accountId, credentialVersion } = found
    const userId = accountId.toHexString()
    try {
      return await journal.inTransaction(async (transaction) => {
        const account = await model
          .findOneAndUpdate(
            { _id: accountId, ...active, deletionAt: { $gt: now() }, credentialVersion },
            // A handle of an earlier request is void, and so is everything else from before.
            { $unset: { deletionAt: 1, erasureAfter: 1 }, $inc: { revision: 1, credentialVersion: 1 } },
            { ...transaction.options, returnDocument: 'after' },
          )
          .lean<StoredAccount | null>()
        if (account === null) throw new LinkInvalid()
        const { subject } = await proofs.redeem(transaction, found, { credentialVersion })
        await proofs.voidAll(transaction, accountId)
        await transaction.record({ type: 'DELETION_CANCELLED', userId, actorId: userId, client })
        return { account, subject }
      })
    } finally {
      invalidateAccount(userId)
    }
  }

  return { request, makeDue, requestOwn, restore }
}

const mismatch = () =>
  badUserInput([
    {
      path: ['input', 'username'],
      code: 'USERNAME_MISMATCH',
      message: 'This is not the user name of the account. Enter it to confirm the deletion.',
    },
  ])

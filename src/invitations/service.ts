import type {
  AccountEvent,
  AccountModel,
  AccountService,
  NewInvited,
  StoredAccount,
} from '../accounts/index.js'
import type { ErasureService } from '../deletion/index.js'
import type { Actor, Recorder, Transaction } from '../events/index.js'
import { NotFound } from '../lib/errors.js'
import type { MailService } from '../mail/index.js'
import { type Page, type PageRequest, pageOf } from '../paging/index.js'
import type { MailedProofs, ProofService } from '../proofs/index.js'
import { RateLimited } from '../throttling/index.js'
import type { InvitationJournal } from './events.js'
import { invitationPurpose } from './proofs.js'

export interface InvitationDependencies {
  readonly model: AccountModel
  readonly accounts: Pick<AccountService, 'create' | 'requestDeletion' | 'assertMayAct' | 'findMany'>
  readonly proofs: Pick<ProofService, 'voidAll'>
  readonly mailedProofs: Pick<MailedProofs, 'send'>
  readonly mail: Pick<MailService, 'assertConfigured'>
  readonly erasure: Pick<ErasureService, 'erase'>
  readonly journal: InvitationJournal
  readonly now: () => Date
  readonly invalidateAccount: (accountId: string) => void
}

/** An account without a password, whose person has been sent a link to choose one. */
export type InvitedAccount = StoredAccount & { readonly invitation: NonNullable<StoredAccount['invitation']> }

/** Of an account. A further mail tells nothing new. */
const resendMs = 60_000

/** Invites persons by mail, and withdraws invitations. */
export type InvitationService = ReturnType<typeof createInvitationService>

export function createInvitationService(dependencies: InvitationDependencies) {
  const { model, accounts, proofs, mailedProofs, mail, erasure, journal, now, invalidateAccount } =
    dependencies

  /**
   * Creates an account without a password, and mails a link to activate it. Works while registration is closed.
   *
   * @throws NOT_CONFIGURED, BAD_USER_INPUT, USERNAME_TAKEN; UNAUTHENTICATED or FORBIDDEN if the actor lost session or role
   */
  async function invite({ roles, ...entered }: NewInvited, actor: Actor): Promise<StoredAccount> {
    mail.assertConfigured()
    return accounts.create(
      { ...entered, password: null },
      {
        roles: roles ?? [],
        client: actor.client,
        actorId: actor.actorId,
        async within(transaction, account) {
          await accounts.assertMayAct(transaction, actor)
          await send(transaction, account, actor)
        },
      },
    )
  }

  /**
   * Mails a new link, for another seven days. The former one is void.
   *
   * @throws NOT_CONFIGURED, NOT_FOUND for an account that is no invitation, RATE_LIMITED within a minute
   */
  async function resend(userId: string, actor: Actor): Promise<StoredAccount> {
    mail.assertConfigured()
    const invited = await findInvited(userId)
    const id = invited._id.toHexString()
    try {
      return await journal.inTransaction(async (transaction) => {
        const account = await model
          .findOneAndUpdate(
            { _id: invited._id, passwordHash: null, invitation: { $exists: true } },
            { $inc: { revision: 1 } },
            { ...transaction.options, returnDocument: 'after' },
          )
          .lean<StoredAccount | null>()
        if (account?.invitation === undefined) throw new NotFound()
        await accounts.assertMayAct(transaction, actor)
        const waitMs = account.invitation.sentAt.getTime() + resendMs - now().getTime()
        if (waitMs > 0) throw new RateLimited({ extensions: { retryAfter: Math.ceil(waitMs / 1000) } })
        return send(transaction, account, actor)
      })
    } finally {
      invalidateAccount(id)
    }
  }

  async function send(
    transaction: Transaction & Recorder<AccountEvent>,
    account: StoredAccount,
    { actorId, client }: Actor,
  ): Promise<StoredAccount> {
    const { _id, pendingEmail, credentialVersion } = account
    if (pendingEmail === null) throw new NotFound()
    const proof = { purpose: invitationPurpose, accountId: _id, subject: pendingEmail, credentialVersion }
    const { expiresAt } = await mailedProofs.send(transaction, proof, {
      mail: 'invitation',
      to: pendingEmail,
      client,
      page: 'activate',
    })
    await transaction.record({ type: 'INVITATION_SENT', userId: _id.toHexString(), actorId, client })
    const changed = await model
      .findOneAndUpdate(
        { _id },
        { $set: { invitation: { sentAt: now(), expiresAt } } },
        { ...transaction.options, returnDocument: 'after' },
      )
      .lean<StoredAccount | null>()
    return changed ?? account
  }

  /**
   * Withdraws an invitation: the link is void, and the account, which nobody ever used, is erased. Its name is free at once.
   *
   * @returns the account as it was
   * @throws NOT_FOUND for an account that is no invitation
   */
  async function withdraw(userId: string, actor: Actor): Promise<StoredAccount> {
    await findInvited(userId)
    const closed = await accounts.requestDeletion(userId, now(), actor, async (transaction, { _id }) => {
      const still = await model
        .exists({ _id, passwordHash: null, invitation: { $exists: true } })
        .session(transaction.options.session)
      if (still === null) throw new NotFound()
      await proofs.voidAll(transaction, _id)
      const { actorId, client } = actor
      await transaction.record({ type: 'INVITATION_WITHDRAWN', userId: _id.toHexString(), actorId, client })
    })
    await erasure.erase(closed)
    return closed
  }

  async function findInvited(userId: string): Promise<InvitedAccount> {
    const [account = null] = await accounts.findMany([userId])
    if (account === null || !isInvited(account)) throw new NotFound()
    return account
  }

  /** A page of invitations, in the order of the user names. */
  async function page(request: PageRequest): Promise<Page<InvitedAccount>> {
    const found = await model
      .find({
        'invitation.sentAt': { $type: 'date' },
        ...(request.afterKey === null ? {} : { canonicalName: { $gt: request.afterKey } }),
      })
      .sort({ canonicalName: 1 })
      .limit(request.size + 1)
      .lean<InvitedAccount[]>()
    return pageOf(found, request)
  }

  return { invite, resend, withdraw, page }
}

/** Whether an account waits for its person to choose a password. Pure. */
export function isInvited(account: StoredAccount): account is InvitedAccount {
  return account.invitation !== undefined && account.passwordHash === null
}

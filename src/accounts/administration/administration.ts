import type { Types } from 'mongoose'
import {
  type Actor,
  type Cause,
  causeOf,
  commandLine,
  type Recorder,
  type Transaction,
} from '../../events/index.js'
import { badUserInput, ExpectedError, Forbidden, NotFound } from '../../lib/errors.js'
import type { MailService } from '../../mail/index.js'
import { parseAccountId } from '../account-id.js'
import { active, isActive } from '../activity.js'
import { LastAdmin } from '../errors.js'
import type { AccountEvent, AccountJournal, AdministrationRefusal } from '../events.js'
import { needsSecondFactor } from '../factors.js'
import type { AccountModel, StoredAccount } from '../model.js'
import { createTurns } from '../turns.js'
import type { EndSessions } from './end-sessions.js'
import { adminRole, isAdmin, roleProblems, withBasicRole } from './roles.js'

export interface AdministrationDependencies {
  readonly accounts: AccountModel
  readonly journal: AccountJournal
  readonly sessions: EndSessions
  readonly mail: Pick<MailService, 'queue'>
  readonly declaredRoles: ReadonlySet<string>
  /** Called after a change of an account is stored and before the caller gets its result. */
  readonly onChanged: (accountId: string) => void
}

/**
 * Administrative changes of accounts. Each takes effect at once and has an event.
 *
 * Each checks, in its transaction, that the actor's session is active and that the actor is still an admin; otherwise
 * it throws UNAUTHENTICATED or FORBIDDEN. A cause without a session is not checked: it is the command line, or an
 * application that decides access itself.
 */
export function createAdministration(dependencies: AdministrationDependencies) {
  const { accounts, journal, sessions, mail, declaredRoles, onChanged } = dependencies
  const inTurn = createTurns()

  /**
   * Replaces the roles of an account. Every account has the role USER, even if it is not listed.
   *
   * @throws NOT_FOUND, BAD_USER_INPUT for a role that the schema does not declare, LAST_ADMIN
   */
  async function setRoles(
    userId: string,
    roles: readonly string[],
    actor: Cause | Actor = commandLine,
  ): Promise<StoredAccount> {
    const problems = roleProblems(roles, declaredRoles)
    if (problems.length > 0) throw badUserInput(problems)
    const wanted = withBasicRole(roles)
    return change(userId, actor, (before) =>
      sameRoles(before.roles, wanted)
        ? null
        : {
            set: { roles: wanted },
            event: { type: 'ROLES_CHANGED', previousRoles: before.roles, roles: wanted },
          },
    )
  }

  /**
   * Disables sign-in of an account and ends its sessions.
   *
   * @throws NOT_FOUND, LAST_ADMIN
   */
  async function disable(userId: string, actor: Cause | Actor = commandLine): Promise<StoredAccount> {
    return change(userId, actor, (before) =>
      before.disabled ? null : { set: { disabled: true }, event: { type: 'ACCOUNT_DISABLED' } },
    )
  }

  /** Enables sign-in of a disabled account. Its old sessions stay ended. @throws NOT_FOUND */
  async function enable(userId: string, actor: Cause | Actor = commandLine): Promise<StoredAccount> {
    return change(userId, actor, (before) =>
      before.disabled ? { set: { disabled: false }, event: { type: 'ACCOUNT_ENABLED' } } : null,
    )
  }

  /**
   * Requests the deletion of an account: it cannot sign in any more, its sessions end, and it is erased at `deletionAt`.
   * Does nothing if it was requested before.
   *
   * @param also - what other features do in the same transaction, after the sessions ended
   * @throws NOT_FOUND, LAST_ADMIN
   */
  async function requestDeletion(
    userId: string,
    deletionAt: Date,
    actor: Cause | Actor,
    also: (transaction: Transaction & Recorder<AccountEvent>, account: StoredAccount) => Promise<void>,
  ): Promise<StoredAccount> {
    const isOwn = userId.toLowerCase() === actor.actorId
    return change(
      userId,
      actor,
      (before) =>
        before.deletionAt == null
          ? { set: { deletionAt }, event: { type: 'DELETION_REQUESTED' }, also }
          : null,
      // Only here: an account that lost the role must not change its own roles.
      isOwn ? isActive : isAdmin,
    )
  }

  /**
   * Removes all second factors of an account, for a user who has lost them, and ends its sessions.
   *
   * @throws NOT_FOUND
   */
  async function removeSecondFactors(
    userId: string,
    actor: Cause | Actor = commandLine,
  ): Promise<StoredAccount> {
    return change(userId, actor, (before) =>
      needsSecondFactor(before) || before.recoveryCodes != null
        ? {
            set: { totp: null, recoveryCodes: null },
            event: { type: 'SECOND_FACTORS_REMOVED' },
            ends: 'factor',
          }
        : null,
    )
  }

  /** Ends all sessions of an account. @throws NOT_FOUND */
  async function revokeSessions(userId: string, actor: Cause | Actor = commandLine): Promise<StoredAccount> {
    const account = await accounts.findById(parseAccountId(userId)).lean<StoredAccount | null>()
    if (account === null) throw new NotFound()
    const accountId = account._id.toHexString()
    await attempt(accountId, actor, () =>
      sessions.revokeAll(accountId, null, causeOf(actor), (transaction) => assertMayAct(transaction, actor)),
    )
    return account
  }

  async function change(
    userId: string,
    actor: Cause | Actor,
    plan: (before: StoredAccount) => Plan | null,
    mayAct = isAdmin,
  ): Promise<StoredAccount> {
    const accountId = parseAccountId(userId)
    try {
      return await attempt(accountId.toHexString(), actor, () => store(accountId, actor, plan, mayAct))
    } finally {
      // Also after an error: the transaction may have been committed.
      onChanged(accountId.toHexString())
    }
  }

  /** Runs changes of one actor, or by a program of one account, sequentially, and records refusals. */
  async function attempt<Result>(
    userId: string,
    actor: Cause | Actor,
    work: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await inTurn('sessionId' in actor ? actor.actorId : `account ${userId}`, work)
    } catch (error) {
      const reason = refusalReason(error)
      if (reason !== null)
        journal.enqueue({ type: 'ADMINISTRATION_REFUSED', reason, userId, ...causeOf(actor) })
      throw error
    }
  }

  async function store(
    accountId: Types.ObjectId,
    actor: Cause | Actor,
    plan: (before: StoredAccount) => Plan | null,
    mayAct: (account: StoredAccount) => boolean,
  ): Promise<StoredAccount> {
    const found = await accounts.findById(accountId).lean<StoredAccount | null>()
    if (found === null) throw new NotFound()
    if (plan(found) === null) return found
    let unchanged: StoredAccount | null = null
    const changed = await journal.inTransaction(async (transaction) => {
      // The write comes first, to lock the account for this transaction. An account that is to be disabled can change
      // its own data continuously; a read would be outdated by the time of the write.
      const before = await accounts
        .findOneAndUpdate({ _id: accountId }, { $inc: { revision: 1 } }, transaction.options)
        .lean<StoredAccount | null>()
      if (before === null) throw new NotFound()
      await assertMayAct(transaction, actor, mayAct)
      const planned = plan(before)
      unchanged = before
      return planned === null ? null : carryOut(planned, before, transaction, actor)
    })
    const account = changed ?? unchanged
    if (account === null) throw new Error('A change was neither made nor unnecessary.')
    return account
  }

  /**
   * The actor may have lost session or role since authentication, even on another instance. Both documents are written
   * to, so that a concurrent revocation is a write conflict: no change is committed after the acknowledgement that its
   * actor was disabled, demoted or signed out.
   */
  async function assertMayAct(
    transaction: Transaction,
    actor: Cause | Actor,
    mayAct: (account: StoredAccount) => boolean = isAdmin,
  ): Promise<void> {
    if (!('sessionId' in actor)) return
    const account = await accounts
      .findOneAndUpdate(
        { _id: parseAccountId(actor.actorId) },
        { $inc: { revision: 1 } },
        { ...transaction.options, returnDocument: 'after' },
      )
      .lean<StoredAccount | null>()
    // A viewer without a session acts as long as its account may.
    if (actor.sessionId !== null)
      await sessions.assertLive(transaction, { ...actor, sessionId: actor.sessionId })
    if (account === null || !mayAct(account)) throw new Forbidden()
  }

  async function carryOut(
    { set, event, also, ends }: Plan,
    before: StoredAccount,
    transaction: Transaction & Recorder<AccountEvent>,
    actor: Cause | Actor,
  ): Promise<StoredAccount> {
    const { _id } = before
    if (isAdmin(before) && !isAdmin({ ...before, ...set })) await assertAdminLeft(_id, transaction)
    await transaction.record({ ...event, userId: _id.toHexString(), ...causeOf(actor) })
    const endReason = set.disabled === true ? 'disabled' : set.deletionAt == null ? null : 'deleted'
    const changed = await accounts
      .findOneAndUpdate(
        { _id },
        endReason === null
          ? { $set: set }
          : // A change of address that waits dies with the credentials that it was asked for with.
            { $set: { ...set, pendingEmail: null }, $inc: { credentialVersion: 1 } },
        { ...transaction.options, returnDocument: 'after' },
      )
      .lean<StoredAccount | null>()
    if (changed === null) throw new NotFound()
    if (event.type === 'SECOND_FACTORS_REMOVED' && changed.email !== null) {
      const { client } = actor
      await mail.queue(transaction, {
        mail: 'second-factors-removed',
        to: changed.email,
        accountId: _id,
        client,
      })
    }
    const reason = endReason ?? ends ?? null
    if (reason !== null) await sessions.endAll(transaction, _id, null, reason)
    await also?.(transaction, changed)
    return changed
  }

  /**
   * Another enabled admin must remain. That account is written to, so that a transaction that concurrently demotes or
   * disables it is a write conflict: of two admins who demote each other, one is refused.
   */
  async function assertAdminLeft(changed: Types.ObjectId, { options }: Transaction): Promise<void> {
    const other = await accounts
      .findOneAndUpdate(
        { _id: { $ne: changed }, roles: adminRole, ...active },
        { $inc: { revision: 1 } },
        options,
      )
      .lean<StoredAccount | null>()
    if (other === null) throw new LastAdmin()
  }

  return {
    setRoles,
    disable,
    enable,
    requestDeletion,
    removeSecondFactors,
    revokeSessions,
    administer: attempt,
    assertMayAct,
  }
}

function refusalReason(error: unknown): AdministrationRefusal | null {
  if (error instanceof LastAdmin) return 'LAST_ADMIN'
  // The error for an ended session belongs to the sessions feature, which accounts do not import, so it is recognized
  // by its status.
  const hasEnded = error instanceof ExpectedError && error.status === 401
  return hasEnded || error instanceof Forbidden ? 'NOT_ALLOWED_ANY_MORE' : null
}

interface Plan {
  readonly set: Partial<Pick<StoredAccount, 'roles' | 'disabled' | 'deletionAt' | 'totp' | 'recoveryCodes'>>
  readonly event: AccountEvent
  readonly also?: (transaction: Transaction & Recorder<AccountEvent>, account: StoredAccount) => Promise<void>
  /** Why all sessions of the account end although nothing else ends them. Default: they go on. */
  readonly ends?: 'factor'
}

function sameRoles(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((role) => b.includes(role))
}

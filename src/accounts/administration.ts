import type { Types } from 'mongoose'
import { badUserInput, NotFound, ServiceUnavailable } from '../errors.js'
import { type Cause, commandLine, type Happening, type Journal, type Unit } from '../events/index.js'
import type { Endings } from '../sessions/index.js'
import { parseAccountId } from './account-id.js'
import { LastAdmin, ReplicaSetRequired } from './errors.js'
import type { Account, AccountModel } from './model.js'
import { adminRole, isAdmin, roleProblems, withBasicRole } from './roles.js'

export interface AdministrationDependencies {
  readonly accounts: AccountModel
  readonly journal: Journal
  readonly sessions: Pick<Endings, 'endAll' | 'revokeAll'>
  readonly declaredRoles: ReadonlySet<string>
  /** Told after a change of an account is stored and before the caller is answered. */
  readonly onChanged: (accountId: string) => void
}

/** What an administrator does to an account. Each counts at once and has its event. */
export function createAdministration(dependencies: AdministrationDependencies) {
  const { accounts, journal, sessions, declaredRoles, onChanged } = dependencies

  /**
   * Replaces an account's roles. Every account holds USER, named or not.
   *
   * @throws NOT_FOUND, BAD_USER_INPUT for a role that the schema does not declare, LAST_ADMIN, REPLICA_SET_REQUIRED
   */
  async function setRoles(userId: string, roles: readonly string[], cause = commandLine): Promise<Account> {
    const problems = roleProblems(roles, declaredRoles)
    if (problems.length > 0) throw badUserInput(problems)
    const wanted = withBasicRole(roles)
    return change(userId, cause, (before) =>
      sameRoles(before.roles, wanted)
        ? null
        : {
            set: { roles: wanted },
            event: { type: 'ROLES_CHANGED', previousRoles: before.roles, roles: wanted },
          },
    )
  }

  /**
   * Keeps an account from signing in and ends its sessions.
   *
   * @throws NOT_FOUND, LAST_ADMIN, REPLICA_SET_REQUIRED
   */
  async function disable(userId: string, cause = commandLine): Promise<Account> {
    return change(userId, cause, (before) =>
      before.disabled ? null : { set: { disabled: true }, event: { type: 'ACCOUNT_DISABLED' } },
    )
  }

  /** Lets a disabled account sign in again; sessions that ended stay ended. @throws NOT_FOUND */
  async function enable(userId: string, cause = commandLine): Promise<Account> {
    return change(userId, cause, (before) =>
      before.disabled ? { set: { disabled: false }, event: { type: 'ACCOUNT_ENABLED' } } : null,
    )
  }

  /** Ends all sessions of an account. @throws NOT_FOUND */
  async function revokeSessions(userId: string, cause = commandLine): Promise<Account> {
    const account = await accounts.findById(parseAccountId(userId)).lean<Account | null>()
    if (account === null) throw new NotFound()
    await sessions.revokeAll(account._id.toHexString(), null, cause)
    return account
  }

  async function change(
    userId: string,
    cause: Cause,
    plan: (before: Account) => Plan | null,
  ): Promise<Account> {
    const accountId = parseAccountId(userId)
    try {
      return await store(accountId, cause, plan)
    } catch (error) {
      if (error instanceof LastAdmin) {
        journal.note({
          type: 'ADMINISTRATION_REFUSED',
          reason: 'LAST_ADMIN',
          userId: accountId.toHexString(),
          ...cause,
        })
      }
      throw error
    } finally {
      // Also when it failed: whether it did is not always certain.
      onChanged(accountId.toHexString())
    }
  }

  async function store(
    accountId: Types.ObjectId,
    cause: Cause,
    plan: (before: Account) => Plan | null,
  ): Promise<Account> {
    let unchanged: Account | null = null
    const changed = await journal.change(async (unit) => {
      const before = await accounts.findById(accountId, null, unit.options).lean<Account | null>()
      if (before === null) throw new NotFound()
      const planned = plan(before)
      unchanged = before
      return planned === null ? null : carryOut(planned, before, unit, cause)
    })
    const account = changed ?? unchanged
    if (account === null) throw new Error('A change was neither made nor unnecessary.')
    return account
  }

  async function carryOut({ set, event }: Plan, before: Account, unit: Unit, cause: Cause): Promise<Account> {
    const { _id, revision } = before
    if (isAdmin(before) && !isAdmin({ ...before, ...set })) await assertAdminLeft(_id, unit)
    await unit.record({ ...event, userId: _id.toHexString(), ...cause })
    const disabled = set.disabled === true
    const changed = await accounts
      .findOneAndUpdate(
        { _id, revision },
        { $set: set, $inc: { revision: 1, ...(disabled ? { credentialVersion: 1 } : {}) } },
        { ...unit.options, returnDocument: 'after' },
      )
      .lean<Account | null>()
    // Without a transaction, another change may have come between: its plan was made for another account.
    if (changed === null) throw new ServiceUnavailable({ detail: { reason: 'changed meanwhile' } })
    if (disabled) await sessions.endAll(unit, _id, null, 'disabled')
    return changed
  }

  /**
   * Another enabled admin must remain. That account is written to, so that a transaction which takes the role from
   * it, or disables it, at the same time conflicts with this one instead of missing it: of two admins who do so to
   * each other, one is refused.
   */
  async function assertAdminLeft(changed: Types.ObjectId, { options }: Unit): Promise<void> {
    if (options.session === undefined) throw new ReplicaSetRequired()
    const other = await accounts
      .findOneAndUpdate(
        { _id: { $ne: changed }, roles: adminRole, disabled: false },
        { $inc: { revision: 1 } },
        options,
      )
      .lean<Account | null>()
    if (other === null) throw new LastAdmin()
  }

  return { setRoles, disable, enable, revokeSessions }
}

interface Plan {
  readonly set: Partial<Pick<Account, 'roles' | 'disabled'>>
  readonly event: Happening
}

function sameRoles(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((role) => b.includes(role))
}

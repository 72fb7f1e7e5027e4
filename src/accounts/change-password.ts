import { badUserInput, NotFound } from '../errors.js'
import type { Client, Journal } from '../events/index.js'
import type { HashCallOptions, PasswordHasher, PasswordPolicy } from '../passwords/index.js'
import type { Endings } from '../sessions/index.js'
import { parseAccountId } from './account-id.js'
import { InvalidCredentials } from './errors.js'
import type { Account, AccountModel } from './model.js'

export interface ChangePasswordDependencies {
  readonly accounts: AccountModel
  readonly hasher: PasswordHasher
  readonly policy: PasswordPolicy
  readonly journal: Journal
  readonly sessions: Pick<Endings, 'endAll' | 'carryOver'>
  /** Told after a change of an account is stored and before the caller is answered. */
  readonly onChanged: (accountId: string) => void
}

/** What a user enters to change the password. */
export interface NewPassword {
  readonly currentPassword: string
  readonly newPassword: string
}

/** Whose password, and by which session. */
export interface PasswordOwner {
  readonly userId: string
  readonly sessionId: string
}

/** Limits how often the current password may be tried. */
export type Limited = <Result>(attempt: () => Promise<Result>) => Promise<Result>

export function createChangePassword(dependencies: ChangePasswordDependencies) {
  const { accounts, hasher, policy, journal, sessions, onChanged } = dependencies

  /**
   * Replaces the password of an account. Its other sessions end, also those whose sign-in is under way; the one that
   * asks goes on.
   *
   * @throws BAD_USER_INPUT with the problems of the new password, INVALID_CREDENTIALS when the current one is wrong,
   *   SIGN_IN_BUSY, NOT_FOUND, and what `limited` throws
   */
  async function changePassword(
    owner: PasswordOwner,
    { currentPassword, newPassword }: NewPassword,
    client: Client,
    limited: Limited,
    hashing: HashCallOptions = {},
  ): Promise<Account> {
    const account = await accounts.findById(parseAccountId(owner.userId)).lean<Account | null>()
    if (account === null) throw new NotFound()
    // Before the current password is looked at: it costs no hash, counts as no attempt and tells nothing about that.
    const problems = await policy.problems(newPassword, wordsOf(account))
    if (problems.length > 0) {
      throw badUserInput(problems.map((problem) => ({ path: ['input', 'newPassword'], ...problem })))
    }
    await limited(async () => {
      const { ok } = await hasher.verify(currentPassword, account.passwordHash, owner.userId, hashing)
      if (!ok) throw refused(owner, client)
    })
    const passwordHash = await hasher.hash(newPassword, owner.userId, hashing)
    const changed = await store(account, owner, passwordHash, client)
    if (changed === null) throw refused(owner, client)
    return changed
  }

  function refused({ userId, sessionId }: PasswordOwner, client: Client) {
    const cause = { actorId: userId, client }
    journal.note({ type: 'PASSWORD_CHANGE_REFUSED', reason: 'WRONG_PASSWORD', userId, sessionId, ...cause })
    return new InvalidCredentials({ message: 'The current password is wrong. Check it.' })
  }

  /** @returns `null` when the password was changed, or the account disabled, since `account` was read */
  async function store(
    { _id, credentialVersion }: Account,
    { userId, sessionId }: PasswordOwner,
    passwordHash: string,
    client: Client,
  ): Promise<Account | null> {
    try {
      return await journal.change(async (unit) => {
        await unit.record({ type: 'PASSWORD_CHANGED', userId, sessionId, actorId: userId, client })
        const changed = await accounts
          .findOneAndUpdate(
            { _id, credentialVersion },
            { $set: { passwordHash }, $inc: { revision: 1, credentialVersion: 1 } },
            { ...unit.options, returnDocument: 'after' },
          )
          .lean<Account | null>()
        if (changed === null) return null
        await sessions.endAll(unit, _id, sessionId, 'password')
        await sessions.carryOver(unit, sessionId, changed.credentialVersion)
        return changed
      })
    } finally {
      // Also when it failed: whether it did is not always certain.
      onChanged(userId)
    }
  }

  return changePassword
}

function wordsOf({ username, email, pendingEmail }: Account): string[] {
  return [username, email, pendingEmail].filter((word) => word !== null)
}

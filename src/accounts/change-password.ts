import type { Client } from '../context/client.js'
import type { Transaction } from '../events/index.js'
import { badUserInput, NotFound } from '../lib/errors.js'
import type { HashCallOptions, PasswordHasher, PasswordPolicy } from '../passwords/index.js'
import { parseAccountId } from './account-id.js'
import type { EndSessions } from './end-sessions.js'
import { InvalidCredentials } from './errors.js'
import type { AccountJournal, PasswordChangeRefusal } from './events.js'
import type { AccountModel, StoredAccount } from './model.js'

export interface ChangePasswordDependencies {
  readonly accounts: AccountModel
  readonly hasher: PasswordHasher
  readonly policy: PasswordPolicy
  readonly journal: AccountJournal
  readonly sessions: Pick<EndSessions, 'endAll'>
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

/** What the caller adds to a change of password. */
export interface ChangePasswordSteps<Renewed> extends HashCallOptions {
  /** Limits how often the current password may be tried. */
  readonly limited: (attempt: () => Promise<void>) => Promise<void>
  /** Puts another session in the place of the asking one, as part of the change; `null` when that one has ended. */
  readonly renew: (transaction: Transaction, account: StoredAccount) => Promise<Renewed | null>
}

export function createChangePassword(dependencies: ChangePasswordDependencies) {
  const { accounts, hasher, policy, journal, sessions, onChanged } = dependencies

  /**
   * Replaces the password of an account. All its sessions end, also those whose sign-in is under way; what `renew` began
   * takes the place of the one that asks.
   *
   * @returns `null` when the asking session has ended since the password was verified: by itself, or with all others as
   *   the password was changed or the account disabled
   * @throws BAD_USER_INPUT with the problems of the new password, INVALID_CREDENTIALS when the current one is wrong,
   *   SIGN_IN_BUSY, NOT_FOUND, and what `limited` throws
   */
  async function changePassword<Renewed>(
    owner: PasswordOwner,
    { currentPassword, newPassword }: NewPassword,
    client: Client,
    { limited, renew, ...hashing }: ChangePasswordSteps<Renewed>,
  ): Promise<Renewed | null> {
    const account = await accounts.findById(parseAccountId(owner.userId)).lean<StoredAccount | null>()
    if (account === null) throw new NotFound()
    // Before the current password is looked at: it costs no hash, counts as no attempt and tells nothing about that.
    const problems = await policy.problems(newPassword, wordsOf(account))
    if (problems.length > 0) {
      throw badUserInput(problems.map((problem) => ({ path: ['input', 'newPassword'], ...problem })))
    }
    await limited(async () => {
      const { ok } = await hasher.verify(currentPassword, account.passwordHash, owner.userId, hashing)
      if (ok) return
      noteRefused(owner, 'WRONG_PASSWORD', client)
      throw new InvalidCredentials({ message: 'The current password is incorrect. Enter it again.' })
    })
    const passwordHash = await hasher.hash(newPassword, owner.userId, hashing)
    const renewed = await store(account, owner, passwordHash, client, renew)
    if (renewed === null) noteRefused(owner, 'SESSION_ENDED', client)
    return renewed
  }

  function noteRefused(
    { userId, sessionId }: PasswordOwner,
    reason: PasswordChangeRefusal,
    client: Client,
  ): void {
    journal.enqueue({ type: 'PASSWORD_CHANGE_REFUSED', reason, userId, sessionId, actorId: userId, client })
  }

  async function store<Renewed>(
    { _id, credentialVersion }: StoredAccount,
    { userId, sessionId }: PasswordOwner,
    passwordHash: string,
    client: Client,
    renew: ChangePasswordSteps<Renewed>['renew'],
  ): Promise<Renewed | null> {
    try {
      return await journal.inTransaction(async (transaction) => {
        await transaction.record({ type: 'PASSWORD_CHANGED', userId, sessionId, actorId: userId, client })
        const changed = await accounts
          .findOneAndUpdate(
            { _id, credentialVersion, disabled: false },
            { $set: { passwordHash }, $inc: { revision: 1, credentialVersion: 1 } },
            { ...transaction.options, returnDocument: 'after' },
          )
          .lean<StoredAccount | null>()
        if (changed === null) return null
        await sessions.endAll(transaction, _id, sessionId, 'password')
        return renew(transaction, changed)
      })
    } finally {
      // Also when it failed: whether it did is not always certain.
      onChanged(userId)
    }
  }

  return changePassword
}

function wordsOf({ username, email, pendingEmail }: StoredAccount): string[] {
  return [username, email, pendingEmail].filter((word) => word !== null)
}

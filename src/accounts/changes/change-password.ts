import type { Client } from '../../context/client.js'
import type { Transaction } from '../../events/index.js'
import { badUserInput, NotFound } from '../../lib/errors.js'
import type { MailService } from '../../mail/index.js'
import type { HashCallOptions, PasswordHasher, PasswordPolicy } from '../../passwords/index.js'
import { parseAccountId } from '../account-id.js'
import { active } from '../activity.js'
import type { EndSessions } from '../administration/end-sessions.js'
import { InvalidCredentials } from '../errors.js'
import type { AccountJournal, PasswordChangeRefusal } from '../events.js'
import type { AccountModel, StoredAccount } from '../model.js'
import { wordsOf } from './own-words.js'

export interface ChangePasswordDependencies {
  readonly accounts: AccountModel
  readonly hasher: PasswordHasher
  readonly policy: PasswordPolicy
  readonly journal: AccountJournal
  readonly sessions: Pick<EndSessions, 'endAll'>
  readonly mail: Pick<MailService, 'queue'>
  /** Called after a change of an account is stored and before the caller gets its result. */
  readonly onChanged: (accountId: string) => void
}

/** Input of a change of password. */
export interface NewPassword {
  readonly currentPassword: string
  readonly newPassword: string
}

/** The account whose password changes, and the session of the request. */
export interface PasswordOwner {
  readonly userId: string
  readonly sessionId: string
}

/** Steps of a change of password that other features provide. */
export interface ChangePasswordSteps<Renewed> extends HashCallOptions {
  /** Rate-limits attempts with the current password. */
  readonly limited: (attempt: () => Promise<void>, account: StoredAccount) => Promise<void>
  /** Replaces the viewer's session, in the same transaction; `null` when it has ended. */
  readonly renew: (transaction: Transaction, account: StoredAccount) => Promise<Renewed | null>
}

/** Creates `changePassword` of the account service. */
export function createChangePassword(dependencies: ChangePasswordDependencies) {
  const { accounts, hasher, policy, journal, sessions, mail, onChanged } = dependencies

  /**
   * Replaces the password of an account. All its sessions end, including those of concurrent sign-ins. The session that
   * `renew` creates replaces the viewer's.
   *
   * @returns `null` when the viewer's session has ended since the password was verified: by itself, or because of a
   *   concurrent change of password or disabling of the account
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
    // Checked before the current password is verified: it needs no hash, is no attempt, and discloses nothing about
    // that password.
    const problems = await policy.problems(newPassword, wordsOf(account))
    if (problems.length > 0) {
      throw badUserInput(problems.map((problem) => ({ path: ['input', 'newPassword'], ...problem })))
    }
    await limited(async () => {
      const { ok } = await hasher.verify(currentPassword, account.passwordHash, owner.userId, hashing)
      if (ok) return
      noteRefused(owner, 'WRONG_PASSWORD', client)
      throw new InvalidCredentials({ message: 'The current password is incorrect. Enter it again.' })
    }, account)
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
            { _id, credentialVersion, ...active },
            // A change of address that waits dies with the credentials that it was asked for with.
            { $set: { passwordHash, pendingEmail: null }, $inc: { revision: 1, credentialVersion: 1 } },
            { ...transaction.options, returnDocument: 'after' },
          )
          .lean<StoredAccount | null>()
        if (changed === null) return null
        await sessions.endAll(transaction, _id, sessionId, 'password')
        if (changed.email !== null)
          await mail.queue(transaction, {
            mail: 'password-changed',
            to: changed.email,
            accountId: _id,
            client,
          })
        return renew(transaction, changed)
      })
    } finally {
      // Also after an error: the transaction may have been committed.
      onChanged(userId)
    }
  }

  return changePassword
}

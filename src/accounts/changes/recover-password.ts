import type { Transaction } from '../../events/index.js'
import { badUserInput } from '../../lib/errors.js'
import type { HashCallOptions, PasswordHasher, PasswordPolicy } from '../../passwords/index.js'
import { active } from '../activity.js'
import type { AccountModel, StoredAccount } from '../model.js'
import { wordsOf } from './own-words.js'

export interface RecoverPasswordDependencies {
  readonly accounts: AccountModel
  readonly hasher: PasswordHasher
  readonly policy: PasswordPolicy
}

/** The new password of an account whose user proved something else than the old one. */
export function createRecoverPassword({ accounts, hasher, policy }: RecoverPasswordDependencies) {
  /**
   * @param account - `null`: it is not known yet. Its own words are then not looked for
   * @throws BAD_USER_INPUT with the problems of the new password
   */
  async function assertNewPassword(newPassword: string, account: StoredAccount | null): Promise<void> {
    const problems = await policy.problems(newPassword, account === null ? [] : wordsOf(account))
    if (problems.length > 0)
      throw badUserInput(problems.map((problem) => ({ path: ['input', 'newPassword'], ...problem })))
  }

  /** @throws SIGN_IN_BUSY */
  function hashNewPassword(
    { _id }: StoredAccount,
    newPassword: string,
    hashing: HashCallOptions,
  ): Promise<string> {
    return hasher.hash(newPassword, _id.toHexString(), hashing)
  }

  /**
   * Stores the new password, in the transaction of the recovery. What was made with the old credentials is void. The
   * address may be changed again. The caller ends the sessions and calls `onChanged`.
   *
   * @returns `null` if the account was disabled, or its credentials changed, since it was read
   */
  function setRecoveredPassword(
    { options }: Transaction,
    { _id, credentialVersion }: StoredAccount,
    passwordHash: string,
  ): Promise<StoredAccount | null> {
    return accounts
      .findOneAndUpdate(
        { _id, credentialVersion, ...active },
        {
          $set: { passwordHash, pendingEmail: null },
          $unset: { emailBlocked: 1 },
          $inc: { revision: 1, credentialVersion: 1 },
        },
        { ...options, returnDocument: 'after' },
      )
      .lean<StoredAccount | null>()
  }

  return { assertNewPassword, hashNewPassword, setRecoveredPassword }
}

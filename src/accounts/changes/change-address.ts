import type { Types } from 'mongoose'
import { isDuplicateKey } from '../../database/index.js'
import type { Transaction } from '../../events/index.js'
import { active } from '../activity.js'
import { EmailTaken } from '../errors.js'
import type { AccountModel, StoredAccount } from '../model.js'
import { parseEmail } from '../names/index.js'

export interface ChangeAddressDependencies {
  readonly accounts: AccountModel
  readonly now: () => Date
}

/** The account as the caller read it: a change is made only if its credentials and address are still the same. */
export type AccountBefore = Pick<StoredAccount, '_id' | 'credentialVersion' | 'email' | 'pendingEmail'>

/** Changes of the addresses of accounts, each in the transaction of its caller, who calls `onChanged` afterwards. */
export function createChangeAddress({ accounts, now }: ChangeAddressDependencies) {
  /**
   * Lets an address wait for verification. It replaces one that waits already.
   *
   * @returns `null` for an account that is missing or disabled, or whose changes of address are blocked
   */
  function setPendingEmail(
    transaction: Transaction,
    _id: Types.ObjectId,
    pendingEmail: string,
  ): Promise<StoredAccount | null> {
    const filter = { _id, ...active, emailBlocked: { $ne: true } }
    return change(transaction, filter, { $set: { pendingEmail }, $inc: { revision: 1 } })
  }

  /**
   * Makes the address that waits the verified one. The unique index decides between accounts that verify one address.
   *
   * @returns `null` if the account has changed since it was read, or is disabled
   * @throws EMAIL_TAKEN
   */
  function verifyPendingEmail(
    transaction: Transaction,
    { _id, credentialVersion, email, pendingEmail }: AccountBefore,
  ): Promise<StoredAccount | null> {
    return change(
      transaction,
      {
        _id,
        credentialVersion,
        email,
        pendingEmail: { $eq: pendingEmail, $type: 'string' },
        disabled: false,
      },
      {
        $set: { ...verified(pendingEmail), pendingEmail: null, emailVerifiedAt: now() },
        $inc: { revision: 1 },
      },
    )
  }

  /** Drops the address that waits. @returns `null` if the account has changed since it was read */
  function dropPendingEmail(
    transaction: Transaction,
    { _id, pendingEmail }: AccountBefore,
  ): Promise<StoredAccount | null> {
    return change(transaction, { _id, pendingEmail }, { $set: { pendingEmail: null }, $inc: { revision: 1 } })
  }

  /** Takes the verified address off an account. @returns `null` if the account has changed since it was read */
  function takeEmailOff(
    transaction: Transaction,
    { _id, email }: AccountBefore,
  ): Promise<StoredAccount | null> {
    const none = { email: null, emailCanonical: null, emailVerifiedAt: null }
    return change(transaction, { _id, email }, { $set: none, $inc: { revision: 1 } })
  }

  /**
   * Gives an account a former address back, and blocks further changes until a recovery. Sign-ins under way end with no
   * working session.
   *
   * @param restored - `null`: none, as another account has it
   * @throws EMAIL_TAKEN
   */
  function restoreEmail(
    transaction: Transaction,
    _id: Types.ObjectId,
    restored: string | null,
  ): Promise<StoredAccount | null> {
    return change(
      transaction,
      { _id },
      {
        $set: {
          ...verified(restored),
          emailVerifiedAt: restored === null ? null : now(),
          pendingEmail: null,
          emailBlocked: true,
        },
        $inc: { revision: 1, credentialVersion: 1 },
      },
    )
  }

  async function change(
    { options }: Transaction,
    filter: object,
    update: object,
  ): Promise<StoredAccount | null> {
    try {
      return await accounts
        .findOneAndUpdate(filter, update, { ...options, returnDocument: 'after' })
        .lean<StoredAccount | null>()
    } catch (error) {
      if (isDuplicateKey(error, 'emailCanonical') || isDuplicateKey(error, 'email')) throw new EmailTaken()
      throw error
    }
  }

  return { setPendingEmail, verifyPendingEmail, dropPendingEmail, takeEmailOff, restoreEmail }
}

function verified(email: string | null): Pick<StoredAccount, 'email' | 'emailCanonical'> {
  const parsed = email === null ? null : parseEmail(email)
  return { email, emailCanonical: parsed?.ok === true ? parsed.canonical : null }
}

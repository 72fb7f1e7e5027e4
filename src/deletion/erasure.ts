import type { ClientSession } from 'mongoose'
import type { Logger } from 'pino'
import { type Account, type AccountModel, accountView, type StoredAccount } from '../accounts/index.js'
import { commandLine, type EventBody, type Recorder, type Transaction } from '../events/index.js'
import type { DataSubject, PersonalData } from '../manifest/index.js'
import type { DeletionJournal, deletionEvents, PostponedErasure } from './events.js'

/** The application's part in the transaction that erases an account. What it throws postpones the erasure. */
export type Erased = (account: Account, session: ClientSession) => Promise<void>

export interface ErasureDependencies {
  readonly accounts: AccountModel
  readonly journal: DeletionJournal
  /** What all collections hold of accounts. Called when it is needed, because features are created one after the other. */
  readonly personalData: () => readonly PersonalData[]
  readonly declaredRoles: ReadonlySet<string>
  readonly erased?: Erased | undefined
  readonly now: () => Date
  readonly log: Logger
  /** Called after an account was erased. */
  readonly onErased: (accountId: string) => void
}

/** How long no other instance tries the same account. Longer than a transaction. */
const leaseMs = 60_000
/** After a failure, so that a hook that throws does not stop the erasure of others. */
const retryMs = 300_000

export type Erasure = 'erased' | 'postponed' | 'none'

/** Erases accounts that are due. */
export type ErasureService = ReturnType<typeof createErasureService>

export function createErasureService(dependencies: ErasureDependencies) {
  const { accounts, journal, personalData, declaredRoles, erased, now, log, onErased } = dependencies

  /** Erases the account that has been due for longest, if no other instance is erasing it. */
  async function eraseNext(): Promise<Erasure> {
    const at = now()
    const claimed = await accounts
      .findOneAndUpdate(
        {
          deletionAt: { $type: 'date', $lte: at },
          $or: [{ erasureAfter: { $exists: false } }, { erasureAfter: { $lte: at } }],
        },
        { $set: { erasureAfter: new Date(at.getTime() + leaseMs) } },
        { sort: { deletionAt: 1 } },
      )
      .lean<StoredAccount | null>()
    return claimed === null ? 'none' : erase(claimed)
  }

  /**
   * Erases one account whose deletion is due. Where the hook of the application or the database fails, the erasure is
   * postponed, with an event, and nothing of the account was erased but the origin of its events.
   */
  async function erase(account: StoredAccount): Promise<Erasure> {
    const userId = account._id.toHexString()
    const failure: { reason: PostponedErasure } = { reason: 'FAILED' }
    try {
      await eraseMuch({ accountId: account._id, name: account.canonicalName })
      const done = await journal.inTransaction((transaction) => eraseIn(transaction, account, failure))
      if (done === null) return 'none'
      onErased(userId)
      return 'erased'
    } catch (error) {
      log.error({ err: error, userId }, 'erasing an account failed: postponed')
      journal.enqueue({ type: 'ERASURE_POSTPONED', reason: failure.reason, userId, ...commandLine })
      await accounts.updateOne(
        { _id: account._id, deletionAt: { $type: 'date' } },
        { $set: { erasureAfter: new Date(now().getTime() + retryMs) } },
      )
      return 'postponed'
    }
  }

  async function eraseMuch(subject: DataSubject): Promise<void> {
    for (const { isMuch, erase: eraseData } of personalData()) if (isMuch) await eraseData(subject, {})
  }

  /** @returns `null` if the deletion was cancelled, or another instance erased the account */
  async function eraseIn(
    { options, record }: Transaction & Recorder<EventBody<typeof deletionEvents>>,
    { _id }: StoredAccount,
    failure: { reason: PostponedErasure },
  ): Promise<true | null> {
    failure.reason = 'FAILED'
    // First, so that a restoration at the same time is a write conflict.
    const account = await accounts
      .findOneAndUpdate(
        { _id, deletionAt: { $type: 'date', $lte: now() } },
        { $inc: { revision: 1 } },
        options,
      )
      .lean<StoredAccount | null>()
    if (account === null) return null
    await record({ type: 'ACCOUNT_ERASED', userId: _id.toHexString(), ...commandLine })
    if (erased !== undefined) {
      failure.reason = 'REFUSED_BY_HOOK'
      await erased(accountView(account, declaredRoles), options.session)
      failure.reason = 'FAILED'
    }
    // The name of an account that was never activated is known to nobody, so it is not held.
    const isUsed = account.invitation === undefined
    const subject = { accountId: _id, name: isUsed ? account.canonicalName : null }
    for (const { erase: eraseData } of personalData()) await eraseData(subject, options)
    return true
  }

  /** Erases what was stored for an account by requests that had begun before its erasure. */
  async function sweep(accountId: DataSubject['accountId']): Promise<void> {
    for (const { erase: eraseData } of personalData()) await eraseData({ accountId, name: null }, {})
  }

  return { eraseNext, erase, sweep }
}

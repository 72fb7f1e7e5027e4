import { type ClientSession, Types } from 'mongoose'
import {
  type Account,
  type AccountModel,
  accountView,
  isAccountId,
  type StoredAccount,
} from '../accounts/index.js'
import { NotFound } from '../lib/errors.js'
import type { PersonalData } from '../manifest/index.js'
import type { DeletionJournal } from './events.js'

/** The application's part of an export, in the transaction that reads the account. */
export type Exported = (account: Account, session: ClientSession) => Promise<unknown>

/** What is stored of the user of an account, as JSON: one member for each kind of data, and `application`. */
type PersonalExport = Readonly<Record<string, unknown>>

export interface ExportDependencies {
  readonly accounts: AccountModel
  readonly journal: Pick<DeletionJournal, 'inTransaction'>
  readonly personalData: () => readonly PersonalData[]
  readonly declaredRoles: ReadonlySet<string>
  readonly exported?: Exported | undefined
}

/** Creates `accounts.export`. */
export function createExport(dependencies: ExportDependencies) {
  const { accounts, journal, personalData, declaredRoles, exported } = dependencies

  /**
   * Reads all that is stored of the user of an account, with the hook `exported` of the application, in one transaction.
   *
   * @throws NOT_FOUND, and what the hook throws
   */
  async function exportOf(accountId: string): Promise<PersonalExport> {
    if (!isAccountId(accountId)) throw new NotFound()
    const found = await journal.inTransaction(async ({ options }) => {
      const account = await accounts
        .findById(new Types.ObjectId(accountId), null, options)
        .lean<StoredAccount | null>()
      if (account === null) throw new NotFound()
      const parts: PersonalExport[] = []
      for (const each of personalData()) parts.push((await each.export?.(account._id, options)) ?? {})
      if (exported !== undefined) {
        const application = await exported(accountView(account, declaredRoles), options.session)
        parts.push({ application: application ?? null })
      }
      return Object.assign({}, ...parts)
    })
    // Dates and ids as clients get them.
    return JSON.parse(JSON.stringify(found))
  }

  return exportOf
}

import type { StoredAccount } from '../accounts/index.js'
import type { Client } from '../context/client.js'
import type { Transaction } from '../events/index.js'
import type { MailService } from '../mail/index.js'
import type { SecondFactorMail } from './mails.js'

/** Tells the verified address of an account of a change, in its transaction. */
export type Notify = (
  transaction: Transaction,
  account: Pick<StoredAccount, '_id' | 'email'>,
  mail: SecondFactorMail,
  client: Client,
  data?: Readonly<Record<string, string>>,
) => Promise<void>

export function createNotify(mail: Pick<MailService, 'queue'>): Notify {
  return async (transaction, { _id: accountId, email }, name, client, data = {}) => {
    if (email !== null) await mail.queue(transaction, { mail: name, to: email, accountId, data, client })
  }
}

import type { Transaction } from '../events/index.js'
import { NotConfigured } from './errors.js'
import type { Admission, MailRequest } from './limits/admission.js'
import type { NewMail } from './outbox.js'

/** Sends mail: features queue it in the transaction of the change that it tells of. */
export interface MailService {
  /** Whether mail is sent: by `MAIL_URL` or `sendMail`; always in development. */
  readonly isConfigured: boolean
  /** @throws NOT_CONFIGURED if no mail is sent. Call it first in an operation that is useless without mail */
  assertConfigured(): void
  /**
   * Counts a mail that a client asks for, before the transaction. The client's answer must not depend on the result, which
   * goes to `queue`.
   */
  admit(request: MailRequest): Promise<Admission>
  /**
   * Stores a mail in a transaction: it is sent if, and only if, that is committed. Does nothing if mail is not configured.
   *
   * @throws Error for a mail that no manifest states, and for a limited one without its admission: faults of the program
   */
  queue(transaction: Transaction, mail: NewMail): Promise<void>
}

export interface MailServiceParts {
  readonly isConfigured: boolean
  readonly admit: MailService['admit']
  readonly queue: MailService['queue']
}

export function createMailService({ isConfigured, admit, queue }: MailServiceParts): MailService {
  return {
    isConfigured,
    assertConfigured() {
      if (!isConfigured) throw new NotConfigured()
    },
    admit: async (request) => (isConfigured ? admit(request) : { mail: request.mail, isAdmitted: false }),
    async queue(transaction, mail) {
      if (isConfigured) await queue(transaction, mail)
    },
  }
}

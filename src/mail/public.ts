/** A mail as it is sent. */
export interface OutgoingMail {
  /** The same for each attempt to send it: `<…@example.com>`. */
  readonly messageId: string
  /** Its name in the code: `password-changed`. */
  readonly mail: string
  /** `MAIL_FROM`. */
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/**
 * Sends a mail, instead of a mail server. It must reject if the mail was not accepted: it is then called again, for 24 hours.
 * It may be called again after a crash, with the same `messageId`.
 */
export type SendMail = (mail: OutgoingMail) => void | Promise<void>

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
  /** `null` if the application's `mail` hook returned none. */
  readonly html: string | null
}

/**
 * Sends a mail, instead of a mail server. It must reject if the mail was not accepted: it is then called again, for 24 hours.
 * It may be called again after a crash, with the same `messageId`.
 */
export type SendMail = (mail: OutgoingMail) => void | Promise<void>

/** A mail before it is sent, as the hook `mail` gets it. */
export interface MailDraft {
  /** Its name: docs/mail.md lists all. */
  readonly mail: string
  readonly to: string
  /** `null` for a mail without an account. */
  readonly account: { readonly id: string; readonly username: string } | null
  /** The language of the request that caused it, such as `de-CH`. `null` if it is unknown. */
  readonly locale: string | null
  /** When it was caused. */
  readonly at: Date
  /** The network of the client that caused it: `192.0.2.0/24`. */
  readonly network: string | null
  /** Its links, by name. */
  readonly links: Readonly<Record<string, string>>
  /** Its other values, such as `code`. */
  readonly values: Readonly<Record<string, string>>
  /** The mail in English. */
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** The text of a mail, instead of the English one. */
export interface MailContent {
  /** Line breaks become spaces. Put no code and no link in it. */
  readonly subject: string
  readonly text: string
  /** Escape what you put into it: `escapeHtml` of your templates. Default: none, only the text is sent. */
  readonly html?: string | undefined
}

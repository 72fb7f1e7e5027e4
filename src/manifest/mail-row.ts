/** Mails of a feature, by name. */
export type MailRows = Readonly<Record<string, MailRow>>

/** One kind of mail. */
export interface MailRow {
  /**
   * The pages of the application that its links lead to, by the member of `data` that holds the token:
   * `{ confirm: 'confirm-email' }` gives the link `PORTCULLIS_APP_URL/confirm-email#token=…`. The first one is the mail's
   * main link.
   */
  readonly pages?: Readonly<Record<string, string>>
  /**
   * A client can cause it, for an address of its choice: `queue` needs the result of `admit`, which limits how many are sent.
   * Default: a notice of something that happened, which is not limited.
   */
  readonly limited?: true
  /**
   * Sent also to an account that waits for its deletion. Default: only to active accounts. A disabled account gets no mail.
   */
  readonly whileDeleting?: true
  /** Its text in English. Pure. `mail` of the hooks replaces it. */
  readonly template: (facts: MailFacts) => MailText
}

/** What a template is given. Nothing of it is escaped: rendering does that. */
export interface MailFacts {
  /** The address that it is sent to. */
  readonly to: string
  /** The user name of the account; `null` for a mail without an account. */
  readonly username: string | null
  /** When it was caused. */
  readonly at: Date
  /** The network of the client that caused it: `192.0.2.0/24`. `null` if it is unknown, as for the command line. */
  readonly network: string | null
  /** The link with the token of this name. @throws Error if `pages` or `data` has no such member */
  link(name: string): string
  /** The member of `data`. @throws Error if there is none */
  value(name: string): string
}

/** A mail as text and HTML are made of it. */
export interface MailText {
  /** One line, without a code or token: subjects are shown on locked screens and logged by mail servers. */
  readonly subject: string
  readonly body: readonly MailBlock[]
}

/** A paragraph, a link with its label, or a code to type. */
export type MailBlock = string | { readonly link: string; readonly label: string } | { readonly code: string }

/** The client of a request. All members are `null` for the command line. */
export interface Client {
  readonly userAgent: string | null
  readonly ipAddress: string | null
  readonly requestId: string | null
  /** Its `Accept-Language`, cut at 200 characters. For the language of mails. */
  readonly languages?: string
}

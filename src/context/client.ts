/** Where a request came from; all `null` for what the command line does. */
export interface Client {
  readonly userAgent: string | null
  readonly ipAddress: string | null
  readonly requestId: string | null
}

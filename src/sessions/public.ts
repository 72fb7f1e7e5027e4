import type { ChangeOptions } from '../accounts/public.js'

/** Who a request comes from. Rules are decided on it; it is never older than the design's bound on revocation. */
export interface Viewer {
  readonly userId: string
  readonly sessionId: string
  /** Only roles that the schema declares: a stored one that it no longer knows grants nothing. */
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  /** When the user last proved who they are, in seconds since 1970 (OpenID Connect `auth_time`). */
  readonly authTime: number
}

/**
 * A session as the schema shows it: one sign-in on one device. Whether it is the current one is a matter of the request
 * that asks: compare `id` with `viewer.sessionId`.
 */
export interface Session {
  readonly id: string
  readonly createdAt: Date
  /** Exact to about a minute. */
  readonly lastUsedAt: Date
  /** When it ends unless it is refreshed before then. */
  readonly expiresAt: Date
  /** The User-Agent at sign-in. */
  readonly userAgent: string | null
  /** The address that the sign-in came from. */
  readonly ipAddress: string | null
}

export interface EndAllOptions extends ChangeOptions {
  /** The id of a session that stays. Default: none stays. */
  readonly except?: string | null | undefined
}

/**
 * Sessions for a program: routes, jobs, resolvers. An end is recorded and counts at once, as those of the mutations do. It
 * asks for no viewer: who may call it is for the program to decide.
 *
 * Each throws a TypeError that names what has the wrong type. SERVICE_UNAVAILABLE: the database is away.
 */
export interface Sessions {
  /** The live sessions of an account, the one used last first: at most 100, none where there is no such account. */
  list(accountId: string): Promise<readonly Session[]>
  /** Ends one session of any account: its tokens stop working. @throws NOT_FOUND where none of that id is live */
  end(sessionId: string, options?: ChangeOptions): Promise<Session>
  /**
   * Ends the live sessions of an account, which may sign in again.
   *
   * @returns how many there were
   * @throws NOT_FOUND where there is no such account
   */
  endAll(accountId: string, options?: EndAllOptions): Promise<number>
}

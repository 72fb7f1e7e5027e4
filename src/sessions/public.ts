import type { ChangeOptions } from '../accounts/public.js'

/**
 * The authenticated user of a request; rules are evaluated against it. Its staleness is limited by the revocation mode
 * (`PORTCULLIS_REVOCATION`).
 */
export interface Viewer {
  readonly userId: string
  /** `null` for a viewer of `viewerOf`, which has no session. */
  readonly sessionId: string | null
  /** Declared roles only. A stored role that the schema no longer declares grants nothing. */
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  /**
   * The result of the hook `claims` for the session, frozen. Read from the session, not from the token, so a renewal takes
   * effect at the next request. Empty without the hook and for a viewer of `viewerOf`.
   */
  readonly claims: Readonly<Record<string, unknown>>
  /**
   * When the user last authenticated, in seconds since 1970 (OpenID Connect `auth_time`). Absent without a session.
   */
  readonly authTime?: number
  /** When the user last used a second factor, in seconds since 1970. Absent if the session has none. */
  readonly mfaTime?: number
  /** Whether the account has a verified e-mail address. */
  readonly emailVerified: boolean
}

/**
 * One sign-in on one device, without secrets. To find out whether it is the session of a request, compare `id` with
 * `viewer.sessionId`.
 */
export interface Session {
  readonly id: string
  readonly createdAt: Date
  /** Updated about once a minute. */
  readonly lastUsedAt: Date
  /** Expiry, unless the session is refreshed before then. */
  readonly expiresAt: Date
  /** The User-Agent at sign-in. */
  readonly userAgent: string | null
  /** The client address at sign-in. */
  readonly ipAddress: string | null
  /** When the user last authenticated: at sign-in, or again later. */
  readonly authenticatedAt: Date
  /** How the user authenticated. Empty for a session that a program started. */
  readonly methods: readonly AuthMethod[]
}

/** A way to authenticate. */
export type AuthMethod = 'PASSWORD' | 'MAIL' | 'TOTP' | 'RECOVERY_CODE'

/** A session that ended: by logout, revocation, reuse of a refresh token, or a change of the account. Not by expiry. */
export interface SessionEnded {
  readonly sessionId: string
  readonly accountId: string
}

/** The client of a session that the program starts. */
export interface SessionClient {
  /** At most 512 characters are stored. Default: `null`. */
  readonly userAgent?: string | null | undefined
  /** Default: `null`. */
  readonly ipAddress?: string | null | undefined
}

export interface StartSessionOptions {
  /** Recorded with the session and its event. */
  readonly client?: SessionClient | undefined
  /** Binds the session to the cookie of the browser: send `setCookie` to it. Default `false`. */
  readonly cookie?: boolean | undefined
  /** Whether your program also verified a second factor of the user: the session then has a `mfaTime`. Default `false`. */
  readonly mfa?: boolean | undefined
}

/** A session that the program started: secrets of the user. */
export interface StartedSession {
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  /** Lifetime in seconds. */
  readonly accessTokenExpiresIn: number
  /** `null` for a session that is bound to a cookie. */
  readonly refreshToken: string | null
  /** The value of a `Set-Cookie` header with the refresh token; `null` for a session without a cookie. */
  readonly setCookie: string | null
  /** Expiry of the session, unless it is refreshed before then. */
  readonly expiresAt: Date
}

export interface EndAllOptions extends ChangeOptions {
  /** Id of a session to keep. Default: none. */
  readonly except?: string | null | undefined
}

/**
 * The session API of an embedding application: routes, jobs, resolvers. Revocations take effect at once and have
 * events, like those of the mutations. There is no viewer and no access check: the application decides who may call it.
 *
 * Each method throws a TypeError that names an argument of the wrong type, and SERVICE_UNAVAILABLE without the
 * database.
 */
export interface Sessions {
  /** The active sessions of an account, most recently used first: at most 100. Empty for an unknown account. */
  list(accountId: string): Promise<readonly Session[]>
  /**
   * Ends one session of any account: its tokens stop working. @throws NOT_FOUND without an active session of this id
   */
  end(sessionId: string, options?: ChangeOptions): Promise<Session>
  /**
   * Ends the active sessions of an account. The user can sign in again.
   *
   * @returns the number of ended sessions
   * @throws NOT_FOUND for an unknown account
   */
  endAll(accountId: string, options?: EndAllOptions): Promise<number>
  /**
   * Calls the hook `claims` again for all active sessions of an account. Call it after a change of what the claims
   * depend on. The new claims are in effect when the promise resolves: `viewer.claims` of the next request, on other
   * instances within the time of a revocation. Access tokens have them from the next refresh.
   *
   * @returns the number of sessions; 0 without the hook
   * @throws NOT_FOUND for an unknown account, and what the hook throws: no session is changed then
   */
  renewClaims(accountId: string): Promise<number>
  /**
   * Starts a session, like `login`: for users whose identity your program has verified, by a provider of your own. The
   * hook `beforeSignIn` is called. No password is checked and no rate limit applies.
   *
   * @throws NOT_FOUND for an unknown account, ACCOUNT_DISABLED, and what the hook throws; SECOND_FACTOR_REQUIRED for an
   *   account with a second factor unless `mfa` is `true`: its `extensions.signIn` is for the client's `completeSignIn`
   */
  start(accountId: string, options?: StartSessionOptions): Promise<StartedSession>
}

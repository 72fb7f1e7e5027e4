/** The refresh token of a browser's cookie, read and written without knowing HTTP. */
export interface RefreshCookie {
  /**
   * The token that the request's cookie holds, `null` where there is none.
   *
   * @throws BAD_REQUEST when a page of another site sent it
   */
  read(): string | null
  /** As `read`, but `null` also where a page of another site sent it: for what works without it. */
  peek(): string | null
  write(refreshToken: string, expiresAt: Date): void
  clear(): void
}

/** The cookie by which a browser shows that somebody signed in on it before. */
export interface DeviceCookie {
  /** What the request's cookie holds, unverified; `null` where there is none. */
  read(): string | null
  write(deviceToken: string): void
}

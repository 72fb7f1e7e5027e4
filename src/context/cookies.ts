/** The refresh token cookie, independent of HTTP. */
export interface RefreshCookie {
  /** `false` for an operation in process, which has no response that could set a cookie. */
  readonly isAvailable: boolean
  /**
   * The token of the request's cookie, or `null`.
   *
   * @throws BAD_REQUEST for a cross-site request
   */
  read(): string | null
  /** Like `read`, but returns `null` for a cross-site request: for operations that work without the token. */
  peek(): string | null
  write(refreshToken: string, expiresAt: Date): void
  clear(): void
}

/** The device token cookie, which identifies a browser that signed in before. */
export interface DeviceCookie {
  /** The unverified token of the request's cookie, or `null`. */
  read(): string | null
  write(deviceToken: string): void
}

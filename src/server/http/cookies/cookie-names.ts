/** The names of the cookies of a server. */
export interface CookieNames {
  readonly refresh: string
  readonly device: string
}

/**
 * The names of the cookies. For the prefix `__Host-`, browsers require Secure, Path=/ and no Domain (RFC 6265bis, section
 * 4.1.3.2). Every path of the host therefore gets all cookies, so the names contain the base path: two servers on one
 * host do not overwrite each other's. A slash is not allowed in a name (RFC 6265, section 4.1.1), and `+` is not allowed in a
 * base path, so different paths have different names. Pure.
 */
export function cookieNames(basePath: string): CookieNames {
  const suffix = basePath.replaceAll('/', '+')
  return { refresh: `__Host-portcullis-refresh${suffix}`, device: `__Host-portcullis-device${suffix}` }
}

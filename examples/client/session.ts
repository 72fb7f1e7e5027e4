/** A session in a browser: the access token is in memory, the refresh token in a cookie that scripts cannot read. */
export interface Session {
  /** `fetch` with the access token. If that has expired, it refreshes the session and sends the request again. */
  readonly fetch: typeof fetch
  /** Gets an access token, once for all callers at the same time. For the start of a page. */
  refresh(): Promise<void>
  /** After `login` or `register` with `cookie: true`. */
  begin(accessToken: string): void
  /** Whether there is an access token. */
  isSignedIn(): boolean
}

/**
 * @param url - the GraphQL endpoint
 * @param onSignedOut - called when the server says that the session has ended
 */
export function createSession(
  url: string,
  onSignedOut: () => void,
  send: typeof fetch = (...args) => fetch(...args),
): Session {
  let accessToken: string | null = null
  let refreshing: Promise<void> | null = null

  function refresh(): Promise<void> {
    refreshing ??= renew().finally(() => {
      refreshing = null
    })
    return refreshing
  }

  async function renew(): Promise<void> {
    const response = await send(url, {
      method: 'POST',
      credentials: 'include',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query: 'mutation { refreshSession { accessToken } }' }),
    })
    const { data } = await response.json()
    if (data?.refreshSession) accessToken = data.refreshSession.accessToken
    // Any other status, such as 429 or 503: the session still exists, and a later refresh may work.
    else if (response.status === 401) end()
  }

  function end(): void {
    accessToken = null
    onSignedOut()
  }

  async function authorizedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init)
    const used = accessToken
    if (used === null) return send(request)
    const response = await send(withToken(request.clone(), used))
    if (response.status !== 401) return response
    const reason = await reasonOf(response.clone())
    if (reason === 'SESSION_REVOKED') end()
    if (reason !== 'TOKEN_EXPIRED') return response
    // Another request may have refreshed it in the meantime.
    if (used === accessToken) await refresh()
    return accessToken === null || used === accessToken ? response : send(withToken(request, accessToken))
  }

  return {
    fetch: authorizedFetch,
    refresh,
    begin(token) {
      accessToken = token
    },
    isSignedIn: () => accessToken !== null,
  }
}

function withToken(request: Request, token: string): Request {
  request.headers.set('authorization', `Bearer ${token}`)
  return request
}

/** Why an access token was refused. A 401 means that nothing was executed. */
async function reasonOf(response: Response): Promise<unknown> {
  const { errors } = await response.json()
  return errors?.[0]?.extensions?.reason
}

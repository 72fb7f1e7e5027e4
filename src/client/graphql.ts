import { errorsOf, member, portcullisError } from './errors.js'
import type { PortcullisError } from './types.js'

/** How an operation is sent. */
export interface Sending {
  readonly fetch: typeof globalThis.fetch
  readonly url: string
  readonly credentials: 'include' | 'same-origin'
}

/** How one operation is sent. */
export interface Sent {
  readonly token?: string | null | undefined
  /** The request goes on when the page goes away, and the browser keeps the cookies of its response. */
  readonly keepalive?: boolean
  readonly signal?: AbortSignal | null
}

/**
 * Sends an operation and returns its data.
 *
 * @throws PortcullisError: the first error, or NETWORK if no GraphQL response arrived
 */
export async function sendOperation(
  { fetch, url, credentials }: Sending,
  query: string,
  variables: object,
  { token, keepalive = false, signal = null }: Sent = {},
): Promise<unknown> {
  let response: Response
  let body: unknown
  try {
    response = await fetch(url, {
      method: 'POST',
      credentials,
      keepalive,
      signal,
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json,application/json;q=0.9',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify({ query, variables }),
    })
    body = await response.json()
  } catch (cause) {
    throw portcullisError('NETWORK', 'The server did not respond.', {}, cause)
  }
  return dataOf(body, response)
}

/** The data of a GraphQL response. @throws PortcullisError */
export function dataOf(body: unknown, { headers }: Pick<Response, 'headers'>): unknown {
  const [error] = errorsOf(body)
  const data = member(body, 'data')
  if (error === undefined && data) return data
  throw withHeaders(error ?? portcullisError('NETWORK', 'The response is not one of GraphQL.'), headers)
}

function withHeaders(error: PortcullisError, headers: Headers): PortcullisError {
  const requestId = headers.get('x-request-id')
  return requestId === null ? error : Object.assign(error, { requestId })
}

/** How long the server asks to wait, in milliseconds. `null` if it does not. */
export function retryAfterOf(error: PortcullisError): number | null {
  const seconds = Number(member(error, 'retryAfter'))
  return seconds >= 0 ? seconds * 1_000 : null
}

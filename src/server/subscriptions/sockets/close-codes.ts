import type { Ending, EndReason } from '../ending.js'

/** How a WebSocket is closed. */
export interface SocketClose {
  readonly code: number
  /** At most 123 bytes (RFC 6455, section 5.5). */
  readonly reason: string
}

/**
 * Close codes by the reason of an ending, after what the client of graphql-ws does: it reconnects after 4403, 1012 and 1013, and asks
 * `connectionParams` again. 4400, 4401 and 4429 are final for it. Reasons without a code end one subscription, by an `error`
 * message, and not its socket.
 */
const codes: Readonly<Partial<Record<EndReason, number>>> = {
  token_expired: 4403,
  session_ended: 4401,
  draining: 1012,
  unavailable: 1013,
  slow: 4429,
}

/** How an ending closes its socket. `null`: it does not. Pure. */
export function closeOf({ reason, errors }: Ending): SocketClose | null {
  const code = codes[reason]
  if (code === undefined) return null
  const { extensions = {} } = errors[0] ?? {}
  return { code, reason: String(extensions.reason ?? extensions.code ?? reason) }
}

/** What was sent is not what the protocol allows. */
export const invalidMessage: SocketClose = { code: 4400, reason: 'Invalid message received' }
/** No `connection_init` came in time. The client reconnects. */
export const initTimeout: SocketClose = { code: 4408, reason: 'Connection initialisation timeout' }
/** A fault of the server. */
export const internalError: SocketClose = { code: 4500, reason: 'Internal server error' }

/** Beyond a limit. */
export function beyondLimit(limit: string): SocketClose {
  return { code: 4429, reason: `Limit reached: ${limit}` }
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Node's HTTP server stores the current response of a connection in this member. Its types do not declare it. */
interface HttpSocket extends Socket {
  readonly _httpMessage?: ServerResponse | null
}

/** The response to which the next bytes of a connection belong. `null` if every request was answered. */
function currentResponse(socket: Socket): ServerResponse | null {
  // Safe for any socket: the member is optional.
  return (socket as HttpSocket)._httpMessage ?? null
}

/**
 * The response that must be complete before anything else is written to the connection: its request was received
 * completely, or its headers were sent. Otherwise the client would read other bytes as a part of it.
 */
export function responseUnderWay(socket: Socket): ServerResponse | null {
  const response = currentResponse(socket)
  return response !== null && (response.headersSent || response.req.complete) ? response : null
}

/** Whether the next bytes of the connection belong to the response to this request, and none were sent yet. */
export function isUnanswered(request: IncomingMessage): boolean {
  const response = currentResponse(request.socket)
  return response !== null && response.req === request && !response.headersSent
}

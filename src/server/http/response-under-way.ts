import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Node's HTTP server keeps the response that a connection is for here, and types it nowhere. */
interface HttpSocket extends Socket {
  readonly _httpMessage?: ServerResponse | null
}

/** The response that the next bytes of a connection belong to; `null` where every request has been answered. */
function currentResponse(socket: Socket): ServerResponse | null {
  // Any socket of an HTTP server is one: the member is there or it is not.
  return (socket as HttpSocket)._httpMessage ?? null
}

/**
 * The response that a connection is for before anything else may be written to it: that of a request that came whole, or
 * one that has begun. Other bytes would be taken for it, or stand in the middle of it.
 */
export function responseUnderWay(socket: Socket): ServerResponse | null {
  const response = currentResponse(socket)
  return response !== null && (response.headersSent || response.req.complete) ? response : null
}

/** Whether a request is the one that the next bytes of its connection answer, and none was sent yet. */
export function isUnanswered(request: IncomingMessage): boolean {
  const response = currentResponse(request.socket)
  return response !== null && response.req === request && !response.headersSent
}

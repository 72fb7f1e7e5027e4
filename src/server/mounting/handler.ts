import type { IncomingMessage, ServerResponse } from 'node:http'
import type { MountedRequests } from './mounted-requests.js'
import { withUnreadBody } from './read-body.js'

/**
 * Answers a request of a Node server.
 *
 * @param next - given by Express and Connect: called for paths that are not below the base path
 */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void

/** Creates the handler for Express, Connect and `http.createServer`. */
export function createHandler({ serve }: Pick<MountedRequests, 'serve'>, basePath: string): NodeHandler {
  return (request, response, next) => {
    if (next !== undefined && !isBelow(request.url ?? '', basePath)) next()
    else serve(withUnreadBody(request), response)
  }
}

function isBelow(url: string, basePath: string): boolean {
  return url.startsWith(basePath) && ['', '/', '?'].includes(url.slice(basePath.length, basePath.length + 1))
}

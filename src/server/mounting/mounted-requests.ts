import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { ServiceUnavailable } from '../../lib/errors.js'
import { type Failure, failureBody, failureFrom } from '../errors/failure.js'
import { headersTooLarge } from '../errors/http-errors.js'
import { maxHeaderBytes } from '../http/http-server.js'
import { jsonType } from '../http/media-type.js'
import { dataPolicy } from '../http/own-answer.js'

/** Requests that come from a server of the application. */
export interface MountedRequests {
  /** Answers a request. */
  serve(request: IncomingMessage, response: ServerResponse): void
  /** Refuses further requests with 503, and resolves when those in progress are answered. */
  drain(): Promise<void>
  /** Closes the connections of those in progress. */
  cutOff(): void
}

/** Options of `createMountedRequests`. */
export interface MountedRequestsOptions {
  readonly fastify: FastifyInstance
  readonly log: Logger
  /** Called once, at the first request. */
  readonly onFirst: () => void
}

/** Creates the entry for mounted requests: it starts Fastify at the first one, and counts those in progress. */
export function createMountedRequests({ fastify, log, onFirst }: MountedRequestsOptions): MountedRequests {
  const inProgress = new Set<ServerResponse>()
  let isReady = false
  let isFirst = true
  let isClosed = false
  let onIdle: (() => void) | null = null

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const failure = refusalOf(request)
    if (failure !== null) {
      refuse(response, failure)
      return
    }
    if (isFirst) onFirst()
    isFirst = false
    // The client has disconnected: no event would remove it.
    if (response.closed) return
    inProgress.add(response)
    response.once('close', () => {
      inProgress.delete(response)
      if (inProgress.size === 0) onIdle?.()
    })
    if (isReady) fastify.routing(request, response)
    else void serveWhenReady(request, response)
  }

  /** What the server of the application may not have checked. */
  function refusalOf(request: IncomingMessage): Failure | null {
    if (isClosed) return stopped
    return headerBytes(request) > maxHeaderBytes ? headersTooLarge(maxHeaderBytes) : null
  }

  async function serveWhenReady(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await fastify.ready()
      isReady = true
      // Closed while it waited: its `close` event is over, so nothing would end the request.
      if (!response.closed) fastify.routing(request, response)
    } catch (error) {
      log.error({ err: error }, 'the server did not start: a plugin or a route of the application failed')
      if (response.headersSent) response.destroy()
      else refuse(response, notStarted)
    }
  }

  return {
    serve,
    drain() {
      isClosed = true
      return new Promise((resolve) => {
        if (inProgress.size === 0) resolve()
        else onIdle = resolve
      })
    },
    cutOff() {
      for (const response of inProgress) response.destroy()
      onIdle?.()
    },
  }
}

const stopped = failureFrom(ServiceUnavailable, {
  message: 'The server is shutting down.',
  extensions: { retryable: true },
})
const notStarted: Failure = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  message: 'The server did not start.',
}

/** Responds without Fastify, which has not started or has stopped. */
function refuse(response: ServerResponse, failure: Failure): void {
  const body = failureBody(failure)
  response.writeHead(failure.status, {
    'content-type': jsonType,
    'content-length': String(Buffer.byteLength(body)),
    'content-security-policy': dataPolicy,
    'cache-control': 'no-store',
    ...(failure.status === 503 ? { 'retry-after': '1' } : {}),
  })
  // Node omits the body in the response to HEAD.
  response.end(body)
}

/** About what Node counts: the URL and the header lines. */
function headerBytes({ url = '', rawHeaders }: IncomingMessage): number {
  let bytes = url.length
  // Two characters after the name, and two after the value.
  for (const text of rawHeaders) bytes += text.length + 2
  return bytes
}

import { getHeapStatistics } from 'node:v8'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Limits } from '../config/index.js'
import { type Failure, failureBody } from './failure.js'
import { responseType } from './media-type.js'

type LoadLimit = 'concurrentRequests' | 'eventLoopDelay' | 'heapPercent'

export interface LoadShedding {
  /** Counts an operation as under way until the returned function is called; `null`: there are too many, shed it. */
  enter(): (() => void) | null
  /** The answer to what is shed; the caller sends it. */
  shed(request: FastifyRequest, reply: FastifyReply, limit: LoadLimit): string
}

const retryAfterSeconds = 1
/**
 * Long, so that one pause (a module that loads, a process that was stopped) is not taken for too much work: the mean
 * delay is one of turns of the event loop, and a second without any turn would count alone.
 */
const pressureSampleMilliseconds = 5000

/**
 * Refuses GraphQL requests while the server has more to do than it gets through: too many under way, an event loop
 * that is late, a heap that is nearly full. Everything else is answered, so that a busy process is not taken for a dead one.
 *
 * Requests count from when their body is here: whoever only opens connections takes no place of those who ask.
 */
export async function addLoadShedding(
  server: FastifyInstance,
  limits: Limits,
  isShed: (request: FastifyRequest) => boolean,
): Promise<LoadShedding> {
  let underWay = 0

  function shed(request: FastifyRequest, reply: FastifyReply, limit: LoadLimit): string {
    reply
      .code(503)
      .header('retry-after', String(retryAfterSeconds))
      .header('content-type', responseType(request.headers.accept))
      .header('cache-control', 'no-store')
    return failureBody(overloaded(limit, limits[limit]))
  }

  await server.register(underPressure, {
    sampleInterval: pressureSampleMilliseconds,
    maxEventLoopDelay: limits.eventLoopDelay,
    maxHeapUsedBytes: (getHeapStatistics().heap_size_limit * limits.heapPercent) / 100,
    pressureHandler: (request, reply, type) => {
      if (!isShed(request)) return
      const limit = type === underPressure.TYPE_HEAP_USED_BYTES ? 'heapPercent' : 'eventLoopDelay'
      reply.send(shed(request, reply, limit))
    },
  })

  return {
    enter() {
      if (underWay >= limits.concurrentRequests) return null
      underWay += 1
      return () => {
        underWay -= 1
      }
    },
    shed,
  }
}

function overloaded(limit: LoadLimit, allowed: number): Failure {
  return {
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    message: 'The server is too busy: try again in a moment.',
    extensions: { limit, allowed },
  }
}

import { totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import { ServiceUnavailable } from '../../lib/errors.js'
import { type Failure, failureBody, failureFrom } from '../errors/failure.js'
import type { Limits } from '../request-limits.js'
import { responseType } from './media-type.js'
import { asData } from './own-answer.js'

type LoadLimit = 'concurrentRequests' | 'eventLoopDelay' | 'heapPercent' | 'memoryPercent'

declare module 'fastify' {
  interface FastifyRequest {
    /** The limit for which it was shed. */
    shedBy: LoadLimit | null
  }
}

export interface LoadShedding {
  /** Sheds a request before its body is read; a hook of the routes that are to be shed. */
  readonly onRequest: onRequestHookHandler
  /** Counts an operation as under way until the returned function is first called; `null`: there are too many, shed it. */
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
 * that is late, a heap or a memory that is nearly full. Everything else is answered, so that a busy process is not taken for a dead one.
 *
 * Requests count from when their body is here: whoever only opens connections takes no place of those who ask.
 */
export async function addLoadShedding(server: FastifyInstance, limits: Limits): Promise<LoadShedding> {
  const pressure = await measurePressure(server, limits)
  server.decorateRequest('shedBy', null)
  let underWay = 0

  function shed(request: FastifyRequest, reply: FastifyReply, limit: LoadLimit): string {
    request.shedBy = limit
    const failure = overloaded(limit, limits[limit])
    asData(reply)
      .code(failure.status)
      .header('retry-after', String(retryAfterSeconds))
      .header('content-type', responseType(request.headers.accept))
      .header('cache-control', 'no-store')
    return failureBody(failure)
  }

  return {
    onRequest(request, reply, done) {
      if (!pressure.isHigh()) done()
      else reply.send(shed(request, reply, pressure.limit()))
    },
    enter() {
      if (underWay >= limits.concurrentRequests) return null
      underWay += 1
      let isIn = true
      return () => {
        if (isIn) underWay -= 1
        isIn = false
      }
    },
    shed,
  }
}

/** What the process is under. */
interface Pressure {
  isHigh(): boolean
  /** The limit that is passed while it is high. */
  limit(): LoadLimit
}

/** In a scope without routes: the hook of the plugin would refuse every request, and readiness checks with them. */
async function measurePressure(server: FastifyInstance, limits: Limits): Promise<Pressure> {
  const heapBytes = (getHeapStatistics().heap_size_limit * limits.heapPercent) / 100
  const measured: { scope?: FastifyInstance } = {}
  await server.register(async (scope) => {
    await scope.register(underPressure, {
      sampleInterval: pressureSampleMilliseconds,
      maxEventLoopDelay: limits.eventLoopDelay,
      maxHeapUsedBytes: heapBytes,
      // Buffers and sockets are not in the heap.
      maxRssBytes: (memoryOfProcess() * limits.memoryPercent) / 100,
    })
    measured.scope = scope
  })
  const { scope } = measured
  if (scope === undefined) throw new Error('Load of the process is not measured.')
  return {
    isHigh: () => scope.isUnderPressure(),
    limit() {
      const { eventLoopDelay, heapUsed } = scope.memoryUsage()
      if (eventLoopDelay > limits.eventLoopDelay) return 'eventLoopDelay'
      return heapUsed > heapBytes ? 'heapPercent' : 'memoryPercent'
    },
  }
}

/** What its container allows, or else the machine has: without a container, Node knows no bound or an endless one. */
function memoryOfProcess(): number {
  const allowed = process.constrainedMemory()
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem()
}

function overloaded(limit: LoadLimit, allowed: number): Failure {
  return failureFrom(ServiceUnavailable, {
    message: 'The server is overloaded. Try again later.',
    extensions: { limit, allowed },
  })
}

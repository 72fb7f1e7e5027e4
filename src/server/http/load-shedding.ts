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
    /** The limit that shed the request. `null` if it was not shed. */
    shedBy: LoadLimit | null
  }
}

/** Refuses requests while the process is overloaded. */
export interface LoadShedding {
  /** Sheds a request before its body is read. A hook for the routes that can be shed. */
  readonly onRequest: onRequestHookHandler
  /** Whether requests are shed now, however many there are. */
  isOverloaded(): boolean
  /** Counts a concurrent request until the returned function is called. `null` if there are too many: shed it. */
  enter(): (() => void) | null
  /** Sets the head of the response to a shed request and returns its body, which the caller sends. */
  shed(request: FastifyRequest, reply: FastifyReply, limit: LoadLimit): string
}

const retryAfterSeconds = 1
/**
 * Long, so that a single pause does not count as overload, such as a module that loads or a process that was
 * suspended. The mean delay is computed over iterations of the event loop. In a short sample, one long iteration would
 * dominate it.
 */
const pressureSampleMilliseconds = 5000

/**
 * Creates load shedding for GraphQL requests. It refuses them with too many concurrent requests, a late event loop, or
 * a nearly full heap or memory. Other routes are not shed, so that a busy process passes its health checks.
 *
 * Requests count from the arrival of their body, so clients that only open connections use none of the limit.
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
    isOverloaded: () => pressure.isHigh(),
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

/** The load of the process. */
interface Pressure {
  isHigh(): boolean
  /** The exceeded limit. Only meaningful while `isHigh()`. */
  limit(): LoadLimit
}

/**
 * Registers the plugin in a scope without routes, because its hook would refuse every request, readiness checks too.
 */
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

/**
 * The memory limit of the container in bytes, otherwise the memory of the machine. Without a limit, `constrainedMemory`
 * returns 0 or a very large number.
 */
function memoryOfProcess(): number {
  const allowed = process.constrainedMemory()
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem()
}

function overloaded(limit: LoadLimit, allowed: number): Failure {
  return failureFrom(ServiceUnavailable, {
    message: 'The server is overloaded. Try again later.',
    extensions: { limit, allowed, retryable: true },
  })
}

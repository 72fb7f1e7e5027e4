import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import { ServiceUnavailable } from '../../lib/errors.js'
import { failureFrom } from '../errors/failure.js'
import { headOf, wholeAnswer } from '../errors/http-errors.js'
import { createRepeatedWarning } from '../observe/repeated-warning.js'
import type { Limits } from '../request-limits.js'
import type { ServerSettings } from '../settings.js'
import { createConnectionGuard } from './connections.js'
import { createForwarding, type Forwarding } from './forwarding.js'
import { isUnanswered } from './response-under-way.js'
import { createUnfinishedBodies, type UnfinishedBodies } from './unfinished-bodies.js'

/** Limits that all ports of a process share. */
export interface Guards {
  readonly forwarding: Forwarding
  readonly connections: ReturnType<typeof createConnectionGuard>
  readonly bodies: UnfinishedBodies
}

/** Options of `createGuards`. */
export interface GuardOptions {
  readonly config: Pick<ServerSettings, 'trustProxy'>
  readonly limits: Limits
  readonly log: Logger
}

/** Creates the limits for connections and incomplete bodies. */
export function createGuards({ config, limits, log }: GuardOptions): Guards {
  const forwarding = createForwarding(config.trustProxy)
  const warn = createRepeatedWarning(log, 'incomplete request bodies aborted: memory limit reached')
  const allowed = limits.unfinishedBodyBytes
  const answer = wholeAnswer(
    failureFrom(ServiceUnavailable, {
      message: 'Too many incomplete request bodies are pending. Send the request again without pauses.',
      extensions: { limit: 'unfinishedBodyBytes', allowed, retryable: true },
    }),
    { 'retry-after': '1' },
  )
  return {
    forwarding,
    connections: createConnectionGuard({ limits, isTrustedProxy: forwarding.isTrustedProxy, log }),
    bodies: createUnfinishedBodies({
      limit: allowed,
      perBody: limits.bodyBytes,
      addressOf: forwarding.addressOf,
      refuse(request: IncomingMessage) {
        if (request.socket.writable && isUnanswered(request))
          request.socket.write(request.method === 'HEAD' ? headOf(answer) : answer)
        warn({ limit: 'unfinishedBodyBytes' })
      },
    }),
  }
}

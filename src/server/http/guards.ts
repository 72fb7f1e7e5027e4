import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import type { Configuration, Limits } from '../../config/index.js'
import { ServiceUnavailable } from '../../lib/errors.js'
import { failureFrom } from '../errors/failure.js'
import { headOf, wholeAnswer } from '../errors/http-errors.js'
import { createRepeatedWarning } from '../observe/repeated-warning.js'
import { createConnectionGuard } from './connections.js'
import { createForwarding, type Forwarding } from './forwarding.js'
import { isUnanswered } from './response-under-way.js'
import { createUnfinishedBodies, type UnfinishedBodies } from './unfinished-bodies.js'

/** What holds for all connections of a process: one budget, on whichever of its ports they come. */
export interface Guards {
  readonly forwarding: Forwarding
  readonly connections: ReturnType<typeof createConnectionGuard>
  readonly bodies: UnfinishedBodies
}

export interface GuardOptions {
  readonly config: Pick<Configuration, 'trustProxy'>
  readonly limits: Limits
  readonly log: Logger
}

export function createGuards({ config, limits, log }: GuardOptions): Guards {
  const forwarding = createForwarding(config.trustProxy)
  const warn = createRepeatedWarning(log, 'bodies that were not complete gave way: they held too much memory')
  const allowed = limits.unfinishedBodyBytes
  const answer = wholeAnswer(
    failureFrom(ServiceUnavailable, {
      message: 'Too many bodies are under way: send the request again, in one go.',
      extensions: { limit: 'unfinishedBodyBytes', allowed },
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

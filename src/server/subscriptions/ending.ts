import type { GraphQLFormattedError } from 'graphql'
import { ServiceUnavailable } from '../../lib/errors.js'

/** Why a stream ended. Values of a label of the metrics. */
export const endReasons = [
  /** Its source ended. */
  'completed',
  /** The client left. */
  'client',
  'token_expired',
  /** The session ended, or the token is not accepted any more for another reason. */
  'session_ended',
  /** The viewer lost a rule that is decided before the stream. */
  'refused',
  /** The database, or what else a decision needs, is not available. */
  'unavailable',
  /** The server shuts down. */
  'draining',
  /** The client read too slowly. */
  'slow',
  /** The execution of an event exceeded its time limit. */
  'timed_out',
  /** Its source failed, or a fault of the server. */
  'failed',
] as const

export type EndReason = (typeof endReasons)[number]

export interface Ending {
  readonly reason: EndReason
  /** The errors that the client gets. Empty for `completed` and `client`. */
  readonly errors: readonly GraphQLFormattedError[]
}

export const completed: Ending = { reason: 'completed', errors: [] }
export const clientLeft: Ending = { reason: 'client', errors: [] }

/** The server shuts down: another instance may serve the client. */
export const shuttingDown: Ending = {
  reason: 'draining',
  errors: [
    {
      message: 'The server is shutting down. Subscribe again.',
      extensions: { code: ServiceUnavailable.code },
    },
  ],
}

/** Whether a client that subscribes again at once may succeed: with a fresh token, or at another instance. Pure. */
export function isTransient({ reason }: Ending): boolean {
  return reason === 'token_expired' || reason === 'draining' || reason === 'unavailable'
}

/** The reason that an error stands for, by what the client sees of it. Pure. */
export function reasonOf({ extensions = {} }: Pick<GraphQLFormattedError, 'extensions'>): EndReason {
  switch (extensions.code) {
    case 'UNAUTHENTICATED':
      if (extensions.reason === undefined) return 'refused'
      return extensions.reason === 'TOKEN_EXPIRED' ? 'token_expired' : 'session_ended'
    case 'FORBIDDEN':
    case 'REAUTHENTICATION_REQUIRED':
      return 'refused'
    case 'SERVICE_UNAVAILABLE':
      return 'unavailable'
    case 'SUBSCRIBER_TOO_SLOW':
      return 'slow'
    case 'OPERATION_TIMED_OUT':
      return 'timed_out'
    default:
      return 'failed'
  }
}

/** The ending for errors that end a stream. The first one decides the reason. Pure. */
export function endingOf(errors: readonly [GraphQLFormattedError, ...GraphQLFormattedError[]]): Ending {
  return { reason: reasonOf(errors[0]), errors }
}

import { defineError, type ErrorDefinition } from '../../lib/errors.js'

/** The operation costs more than the server spends on one request. The message names the limit and its value. */
export const OperationTooLarge = defineError(
  'OPERATION_TOO_LARGE',
  'The operation is too large. Split it into several requests.',
  { status: 400 },
)

/** The request is not one that GraphQL over HTTP knows: its JSON, media type, size, method or headers. */
export const BadRequest = defineError('BAD_REQUEST', 'The request is not a valid GraphQL request.', {
  status: 400,
})

/** The time for one operation is over. What it began is told by its signal and by the database's own limit. */
export const OperationTimedOut = defineError(
  'OPERATION_TIMED_OUT',
  'The operation exceeded its time limit and was cancelled. Request less data.',
  { status: 504, carriedOut: false },
)

/** The client closed the connection before its answer: only the log and the operation's own signal ever tell. */
export const RequestAborted = defineError(
  'REQUEST_ABORTED',
  'The client closed the connection before the response was sent.',
  { carriedOut: false },
)

/** The codes of this folder, for the catalogue. */
export const serverErrors: readonly ErrorDefinition[] = [
  OperationTooLarge,
  BadRequest,
  OperationTimedOut,
  RequestAborted,
]

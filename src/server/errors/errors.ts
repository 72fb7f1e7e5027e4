import { defineError, type ErrorDefinition } from '../../lib/errors.js'

/** The operation exceeds a limit. The message contains the name of the limit and its value. */
export const OperationTooLarge = defineError(
  'OPERATION_TOO_LARGE',
  'The operation is too large. Split it into several requests.',
  { status: 400 },
)

/** The server accepts registered operations only (`PORTCULLIS_OPERATIONS`), and this is not one of them. */
export const OperationNotRegistered = defineError(
  'OPERATION_NOT_REGISTERED',
  'The server does not accept this operation. Register it, or deploy the server with the current list of operations.',
  { status: 400 },
)

/** The request does not conform to GraphQL over HTTP: its JSON, media type, size, method or headers. */
export const BadRequest = defineError('BAD_REQUEST', 'The request is not a valid GraphQL request.', {
  status: 400,
})

/** The operation exceeded its time limit. Its abort signal and the time limit of queries stop work in progress. */
export const OperationTimedOut = defineError(
  'OPERATION_TIMED_OUT',
  'The operation exceeded its time limit and was cancelled. Request less data.',
  { status: 504, carriedOut: false },
)

/** The client disconnected before the response. Only visible in the log and as the reason of the abort signal. */
export const RequestAborted = defineError(
  'REQUEST_ABORTED',
  'The client closed the connection before the response was sent.',
  { carriedOut: false },
)

/** The error definitions of the server, for its manifest. */
export const serverErrors: readonly ErrorDefinition[] = [
  OperationTooLarge,
  OperationNotRegistered,
  BadRequest,
  OperationTimedOut,
  RequestAborted,
]

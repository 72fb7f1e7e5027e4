import { defineError, type ErrorDefinition } from '../errors.js'

/** The operation costs more than the server spends on one request. The message names the limit and its value. */
export const OperationTooLarge = defineError(
  'OPERATION_TOO_LARGE',
  'The operation is too large: split it into several.',
)

/** The request is not one that GraphQL over HTTP knows: its JSON, media type, size, method or headers. */
export const BadRequest = defineError('BAD_REQUEST', 'This is not a GraphQL request.')

/** The codes of this folder, for the catalogue. */
export const serverErrors: readonly ErrorDefinition[] = [OperationTooLarge, BadRequest]

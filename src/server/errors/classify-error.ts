import { GraphQLError } from 'graphql'
import { isDatabaseAway, isQueryTimedOut } from '../../database/index.js'
import { badUserInput, type ErrorDefinition, ExpectedError, ServiceUnavailable } from '../../lib/errors.js'
import { BadRequest, OperationTimedOut } from './errors.js'

/** The result of `classify`: how much of an error the client may see. */
export type Classified =
  /** An error of the catalogue. Its code, message and extensions are intended for clients. */
  | { readonly kind: 'expected'; readonly error: ExpectedError }
  /** A `GraphQLError` with its own code, from an application's resolver or from Apollo. It is sent unchanged. */
  | { readonly kind: 'coded'; readonly code: string }
  /** Any other error. The client gets an ID, and the error is logged with it. */
  | { readonly kind: 'unexpected'; readonly error: unknown }

/** Classifies an error by what the client may see of it. Pure. */
export function classify(error: unknown): Classified {
  const expected = expectedWithin(error)
  if (expected !== null) return { kind: 'expected', error: expected }
  if (error instanceof GraphQLError) {
    const ofLibrary = errorOfLibrary(error)
    if (ofLibrary !== null) return { kind: 'expected', error: ofLibrary }
    const { code } = error.extensions
    if (typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR') return { kind: 'coded', code }
  }
  const original = originalOf(error)
  if (isDatabaseAway(original))
    return { kind: 'expected', error: new ServiceUnavailable({ cause: original }) }
  if (isQueryTimedOut(original))
    return { kind: 'expected', error: new OperationTimedOut({ cause: original }) }
  return { kind: 'unexpected', error: original }
}

/** Properties of an error for the response, spans and metrics. */
export interface ErrorDescription {
  /** As sent to the client. */
  readonly code: string
  /** The HTTP status of its definition. `null` if there is no definition, or if it has no status. */
  readonly status: number | null
  /** Whether the server failed. Refusals such as 401 are no faults. */
  readonly isFault: boolean
}

/** Describes an error by its definition. Pure. */
export function describeError(error: unknown): ErrorDescription {
  const classified = classify(error)
  if (classified.kind === 'unexpected') return { code: 'INTERNAL_SERVER_ERROR', status: null, isFault: true }
  const { code, status = null } =
    classified.kind === 'coded' ? definitionOf(classified.code) : classified.error
  return { code, status, isFault: status !== null && status >= 500 }
}

/** Definitions whose status also applies to an application's `GraphQLError` with the same code. */
const ofAnyone: readonly ErrorDefinition[] = [ServiceUnavailable, OperationTimedOut]

function definitionOf(code: string): { readonly code: string; readonly status?: number | null } {
  return ofAnyone.find((definition) => definition.code === code) ?? { code }
}

function expectedWithin(error: unknown): ExpectedError | null {
  const original = originalOf(error)
  return original instanceof ExpectedError ? original : null
}

/** The error that a resolver threw. graphql-js wraps it, and Apollo wraps it again. */
function originalOf(error: unknown): unknown {
  let current = error
  for (let depth = 0; depth < 5 && current instanceof GraphQLError; depth += 1) {
    if (current.originalError === undefined) return current
    current = current.originalError
  }
  return current
}

/** Replaces errors of graphql-js and Apollo that have no code, or whose message quotes the request. */
function errorOfLibrary(error: GraphQLError): ExpectedError | null {
  const original = originalOf(error)
  if (!(original instanceof GraphQLError)) return null
  const argument = /^Argument "([_0-9A-Za-z]+)" /.exec(original.message)?.[1]
  if (argument !== undefined && original.extensions.code === undefined) {
    // During execution, a variable inside a literal was missing or null. The original message contains the literal.
    return badUserInput([
      {
        path: [argument],
        code: 'INVALID_VALUE',
        message: 'The value does not match the schema with these variables.',
      },
    ])
  }
  if (/^Variable "\$/.test(original.message) && error.extensions.code === 'BAD_USER_INPUT') {
    return badUserInput([
      { path: [], code: 'INVALID_VALUE', message: 'The variables do not match the operation.' },
    ])
  }
  return isUncodedBadRequest(error) ? new BadRequest({ message: error.message }) : null
}

/** Apollo's errors about persisted queries have a status but no code. */
function isUncodedBadRequest({ extensions, path }: GraphQLError): boolean {
  const { code, http } = extensions
  if (code !== undefined || path !== undefined || typeof http !== 'object' || http === null) return false
  return 'status' in http && http.status === 400
}

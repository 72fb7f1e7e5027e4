import { GraphQLError } from 'graphql'
import { isDatabaseAway, isQueryTimedOut } from '../../database/index.js'
import { badUserInput, type ErrorDefinition, ExpectedError, ServiceUnavailable } from '../../lib/errors.js'
import { BadRequest, OperationTimedOut } from './errors.js'

/** What a client may be told of an error, if anything. */
export type Classified =
  /** An error of the catalogue: code, message and extensions are made for the client. */
  | { readonly kind: 'expected'; readonly error: ExpectedError }
  /** A `GraphQLError` with a code of its own, from an application's resolver or from Apollo: sent as it is. */
  | { readonly kind: 'coded'; readonly code: string }
  /** Everything else: the client gets an id, the log gets the error. */
  | { readonly kind: 'unexpected'; readonly error: unknown }

/** Decides what an error is. Pure. */
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

/** What an error says of its answer, of a span, and of whose fault it is. */
export interface ErrorDescription {
  /** As a client sees it. */
  readonly code: string
  /** What its definition says; `null` where it has none, or that says nothing. */
  readonly status: number | null
  /** Whether the server is to blame. A refusal is its work, and no more a fault than a 401 is. */
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

/** An application's `GraphQLError` may have one of these codes: it says the same of the answer. */
const ofAnyone: readonly ErrorDefinition[] = [ServiceUnavailable, OperationTimedOut]

function definitionOf(code: string): { readonly code: string; readonly status?: number | null } {
  return ofAnyone.find((definition) => definition.code === code) ?? { code }
}

function expectedWithin(error: unknown): ExpectedError | null {
  const original = originalOf(error)
  return original instanceof ExpectedError ? original : null
}

/** graphql-js wraps what a resolver throws, Apollo wraps that once more. */
function originalOf(error: unknown): unknown {
  let current = error
  for (let depth = 0; depth < 5 && current instanceof GraphQLError; depth += 1) {
    if (current.originalError === undefined) return current
    current = current.originalError
  }
  return current
}

/** Errors that graphql-js and Apollo make without a code, or with a message that quotes the request. */
function errorOfLibrary(error: GraphQLError): ExpectedError | null {
  const original = originalOf(error)
  if (!(original instanceof GraphQLError)) return null
  const argument = /^Argument "([_0-9A-Za-z]+)" /.exec(original.message)?.[1]
  if (argument !== undefined && original.extensions.code === undefined) {
    // While executing: a variable inside a literal turned out to be missing or null. The message prints the literal.
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

/** Apollo's refusals of persisted queries carry a status but no code. */
function isUncodedBadRequest({ extensions, path }: GraphQLError): boolean {
  const { code, http } = extensions
  if (code !== undefined || path !== undefined || typeof http !== 'object' || http === null) return false
  return 'status' in http && http.status === 400
}

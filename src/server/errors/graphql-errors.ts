import { HeaderMap } from '@apollo/server'
import { GraphQLError, type GraphQLErrorExtensions } from 'graphql'
import {
  badUserInput,
  type ExpectedError,
  type InputProblem,
  ServiceUnavailable,
  withoutStack,
} from '../../lib/errors.js'
import type { Exceeded } from '../document/limits.js'
import { BadRequest, OperationNotRegistered, OperationTooLarge } from './errors.js'

/** Status and headers of a response that refuses the whole request. */
export interface RefusalHead {
  /** Default: the status of the error's definition. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** Converts an expected error that refuses the whole request. Apollo reads the head from `extensions.http`. */
export function refusal(error: ExpectedError, head: RefusalHead = {}): GraphQLError {
  const status = head.status ?? error.status ?? 400
  const extensions = withHead({ ...error.extensions, code: error.code }, { ...head, status })
  return withoutStack(() => new GraphQLError(error.message, { originalError: error, extensions }))
}

/** Adds `extensions.http` as Apollo expects it. Types of other GraphQL servers may declare it differently. */
function withHead(
  extensions: Readonly<Record<string, unknown>>,
  { status, headers = {} }: RefusalHead & { readonly status: number },
): GraphQLErrorExtensions {
  const http: object = { status, headers: new HeaderMap(Object.entries(headers)) }
  return { ...extensions, http } as GraphQLErrorExtensions
}

/** Refuses an operation that exceeds a limit: 400. */
export function operationTooLarge({ limit, allowed }: Exceeded): GraphQLError {
  const message = `The operation is too large: ${limitNames[limit]} is limited to ${allowed}.`
  const error = withoutStack(() => new OperationTooLarge({ message, extensions: { limit, allowed } }))
  return refusal(error)
}

/** Refuses an operation that is not registered: 400. */
export function operationNotRegistered(): GraphQLError {
  return refusal(withoutStack(() => new OperationNotRegistered()))
}

/** Refuses the variables of a request. */
export function variablesRefused(problems: readonly InputProblem[], status: 200 | 400): GraphQLError {
  return refusal(
    withoutStack(() => badUserInput(problems)),
    { status },
  )
}

/** Refuses a request that is not valid: 400. */
export function badRequest(message: string): GraphQLError {
  return refusal(withoutStack(() => new BadRequest({ message })))
}

/** Replaces the message of graphql-js, which quotes the requested operation name: 400. */
export function noSuchOperation(): GraphQLError {
  return new GraphQLError(
    'The document contains no operation with this name, or no name was given for one of several.',
    {
      extensions: withHead({ code: 'OPERATION_RESOLUTION_FAILURE' }, { status: 400 }),
    },
  )
}

/**
 * SERVICE_UNAVAILABLE for a request of which nothing was executed: `extensions.retryable` tells clients that even a mutation
 * can be sent again.
 */
export function retryable(error: ExpectedError): ExpectedError {
  const { message, detail, cause } = error
  const extensions = { ...error.extensions, retryable: true }
  return withoutStack(() => new ServiceUnavailable({ message, extensions, detail, cause }))
}

/** Refuses an invalid Bearer token: 401 (RFC 6750, section 3.1). An error with another status keeps it, such as 503. */
export function authenticationRefused(error: ExpectedError): GraphQLError {
  const { code, status } = error
  if (code === ServiceUnavailable.code) return refusal(retryable(error))
  if (status !== null && status !== 401) return refusal(error)
  return refusal(error, { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } })
}

/**
 * Adds the head of the response to the first error of a refused operation. Without credentials, the challenge contains
 * no error code (RFC 6750, section 3.1).
 */
export function authorizationRefused(
  first: GraphQLError,
  { status, challenge }: { readonly status: 401 | 403; readonly challenge?: string | null },
  hasCredentials: boolean,
): GraphQLError {
  const value = challenge ?? (status === 401 && !hasCredentials ? 'Bearer' : null)
  const headers: RefusalHead['headers'] = value === null ? {} : { 'www-authenticate': value }
  return headed(first, { status, headers })
}

/** Adds the head of the response to an error of a subscription whose source did not open. */
export function subscriptionRefused(error: GraphQLError, status: number): GraphQLError {
  return headed(error, { status })
}

/** A copy of an error that has the head of its response. */
function headed(error: GraphQLError, head: RefusalHead & { readonly status: number }): GraphQLError {
  return withoutStack(
    () =>
      new GraphQLError(error.message, {
        nodes: error.nodes ?? null,
        path: error.path ?? null,
        originalError: error,
        extensions: withHead(error.extensions, head),
      }),
  )
}

const limitNames: Readonly<Record<Exceeded['limit'], string>> = {
  tokens: 'the number of tokens',
  nesting: 'the nesting of brackets',
  depth: 'the depth of its selections',
  fields: 'the number of fields',
  aliases: 'the number of aliases',
  rootFields: 'the number of root fields',
  directives: 'the number of directives',
  fragments: 'the number of fragments',
  repeatedFields: 'the number of repeated fields',
  listSize: 'the size of a list (`first`, `last`)',
  complexity: 'the estimated number of fields in the response',
  variables: 'the number of variables',
  stringLength: 'the length of a string',
  inputListLength: 'the length of an input list',
}

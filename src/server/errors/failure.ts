import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorDefinition } from '../../lib/errors.js'
import { responseType } from '../http/media-type.js'
import { asData } from '../http/own-answer.js'
import { BadRequest } from './errors.js'

/** An error response outside GraphQL execution. */
export interface Failure {
  readonly status: number
  readonly message: string
  readonly code?: string
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** Creates a failure from an error definition, with a specific message. */
export function failureFrom(
  { code, status }: ErrorDefinition,
  { message, extensions = {} }: Pick<Failure, 'message' | 'extensions'>,
): Failure {
  return { status: status ?? 500, code, message, extensions }
}

/** The body of a failure, in the format of a GraphQL response, so that GraphQL clients can parse it. */
export function failureBody({ message, code = BadRequest.code, extensions = {} }: Failure): string {
  return JSON.stringify({ errors: [{ message, extensions: { ...extensions, code } }] })
}

/** Sends a failure as the response. */
export function sendFailure(request: FastifyRequest, reply: FastifyReply, failure: Failure): FastifyReply {
  return asData(reply)
    .code(failure.status)
    .header('content-type', responseType(request.headers.accept))
    .header('cache-control', 'no-store')
    .send(failureBody(failure))
}

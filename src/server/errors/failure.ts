import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorDefinition } from '../../lib/errors.js'
import { responseType } from '../http/media-type.js'
import { asData } from '../http/own-answer.js'
import { BadRequest } from './errors.js'

/** A refusal that never reaches GraphQL. */
export interface Failure {
  readonly status: number
  readonly message: string
  readonly code?: string
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** The failure that a definition stands for, in words for this case. */
export function failureFrom(
  { code, status }: ErrorDefinition,
  { message, extensions = {} }: Pick<Failure, 'message' | 'extensions'>,
): Failure {
  return { status: status ?? 500, code, message, extensions }
}

/** The body of a failure, in the shape of a GraphQL response, so that every client can read it. */
export function failureBody({ message, code = BadRequest.code, extensions = {} }: Failure): string {
  return JSON.stringify({ errors: [{ message, extensions: { ...extensions, code } }] })
}

export function sendFailure(request: FastifyRequest, reply: FastifyReply, failure: Failure): FastifyReply {
  return asData(reply)
    .code(failure.status)
    .header('content-type', responseType(request.headers.accept))
    .header('cache-control', 'no-store')
    .send(failureBody(failure))
}

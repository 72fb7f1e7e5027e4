import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isJsonNestedTooDeeply } from '../document/nesting.js'
import type { Failure } from '../errors/failure.js'

/** A body that is refused before it is parsed. */
export class RefusedBody extends Error {
  readonly failure: Failure

  constructor(status: number, message: string, extensions: Failure['extensions'] = {}) {
    super(message)
    this.failure = { status, message, extensions }
  }
}

/**
 * Accepts bodies of JSON in UTF-8 only. Other charsets are refused instead of decoded, so that a web application
 * firewall and the server read the same text.
 */
export function acceptJsonOnly(fastify: FastifyInstance, limits: { readonly jsonDepth: number }): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'ignore')
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const fault = faultOf(request, body, limits.jsonDepth)
    if (fault !== null) done(fault)
    else parseJson(request, body.toString('utf8'), done)
  })
}

function faultOf({ headers }: FastifyRequest, body: Buffer, maxDepth: number): RefusedBody | null {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return new RefusedBody(415, 'The body must not be compressed.')
  }
  if (!isUtf8Declared(headers['content-type'] ?? ''))
    return new RefusedBody(415, 'The charset must be UTF-8.')
  if (!isUtf8(body)) return new RefusedBody(400, 'The body is not valid UTF-8.')
  if (isJsonNestedTooDeeply(body, maxDepth)) {
    const message = `The body is nested too deeply: its JSON is limited to ${maxDepth} levels.`
    return new RefusedBody(400, message, { limit: 'jsonDepth', allowed: maxDepth })
  }
  return null
}

/** Whether every `charset` parameter is UTF-8. Without one, JSON is UTF-8 (RFC 8259, section 8.1). */
function isUtf8Declared(contentType: string): boolean {
  if (!contentType.includes(';')) return true
  for (const parameter of contentType.split(';').slice(1)) {
    const [name = '', value = ''] = parameter.split('=')
    if (name.trim().toLowerCase() === 'charset' && !/^\s*"?utf-?8"?\s*$/i.test(value)) return false
  }
  return true
}

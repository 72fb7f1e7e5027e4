import type { IncomingMessage } from 'node:http'
import { type HeaderCredentials, parseAuthorization, readCredentials } from '../../server/index.js'
import { type Authenticate, Unauthenticated, type Viewer } from '../../sessions/index.js'
import type { CredentialSource } from './public.js'

/**
 * Creates `portcullis.authenticate`.
 *
 * @throws TypeError for a source of another kind; UNAUTHENTICATED for a token that is not accepted
 */
export function createAuthenticateSource(authenticate: Authenticate) {
  return async (source: CredentialSource): Promise<Viewer | null> => {
    const credentials = credentialsOf(source)
    switch (credentials.kind) {
      case 'none':
        return null
      case 'bearer':
        return authenticate(credentials.token)
      case 'unusable':
        throw new Unauthenticated({ message: credentials.reason, extensions: { reason: 'TOKEN_INVALID' } })
    }
  }
}

function credentialsOf(source: unknown): HeaderCredentials {
  if (typeof source === 'string') return { kind: 'bearer', token: source }
  if (typeof source !== 'object' || source === null) throw noSource()
  if (source instanceof Headers) return ofHeaders(source)
  // A Fastify request has the Node request in `raw`.
  const request = 'raw' in source ? source.raw : source
  if (isNodeRequest(request)) return readCredentials(request)
  if ('headers' in source && source.headers instanceof Headers) return ofHeaders(source.headers)
  throw noSource()
}

/** A repeated header is one value here, joined by commas, which is no Bearer token. */
function ofHeaders(headers: Headers): HeaderCredentials {
  const header = headers.get('authorization')
  return header === null ? { kind: 'none' } : parseAuthorization(header)
}

function isNodeRequest(value: unknown): value is Pick<IncomingMessage, 'headers' | 'rawHeaders'> {
  if (typeof value !== 'object' || value === null) return false
  const { headers, rawHeaders }: { headers?: unknown; rawHeaders?: unknown } = value
  return typeof headers === 'object' && headers !== null && Array.isArray(rawHeaders)
}

function noSource(): TypeError {
  return new TypeError('authenticate: source must be an access token, a Headers object or a request')
}

import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { FastifyCorsOptions } from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import helmet from 'helmet'
import type { ServerSettings } from '../settings.js'

type Headers = Readonly<Record<string, string>>

/** The security headers of responses, over TLS (`secure`) and without. They are constant, so they are created once. */
export interface SecurityHeaders {
  readonly secure: Headers
  readonly plain: Headers
}

/**
 * Helmet's headers, without those that have no effect on data: for the removed XSS filter of browsers, Internet
 * Explorer, Flash and DNS prefetching. Each header adds to the cost of a response. The content security policy is set
 * on Portcullis' own responses only (`own-answer.ts`).
 *
 * `Strict-Transport-Security` is sent over TLS only (RFC 6797, section 7.2). Otherwise a browser that does not ignore
 * it could no longer reach a host without TLS.
 */
export function securityHeaders(hsts: string): SecurityHeaders {
  const setHeaders = helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: false,
    frameguard: { action: 'deny' },
    xssFilter: false,
    ieNoOpen: false,
    permittedCrossDomainPolicies: false,
    dnsPrefetchControl: false,
  })
  // A response without a client, to collect the headers that helmet sets.
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  setHeaders(request, response, (error?: unknown) => {
    if (error !== undefined) throw error
  })
  const entries = Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)])
  const plain: Headers = Object.freeze(Object.fromEntries(entries))
  const secure = hsts === 'off' ? plain : Object.freeze({ ...plain, 'strict-transport-security': hsts })
  return { secure, plain }
}

const corsMaxAgeSeconds = 600

/** Headers that GraphQL clients and tracing libraries send. Headers that begin with `x-apollo-` are allowed as well. */
export const clientHeaders: readonly string[] = [
  'authorization',
  'content-type',
  'apollo-require-preflight',
  'apollographql-client-name',
  'apollographql-client-version',
  'x-requested-with',
  'traceparent',
  'tracestate',
  'baggage',
  'sentry-trace',
]
const apolloHeader = /^x-apollo-[a-z0-9-]{1,64}$/

/**
 * The value of `Access-Control-Allow-Headers`. It cannot contain patterns, so headers that match the `x-apollo-`
 * pattern are copied from the preflight request. Pure.
 *
 * @param own - headers from the configuration
 * @param asked - the value of `Access-Control-Request-Headers`
 */
export function allowedHeaders(own: readonly string[], asked: string | undefined): string[] {
  const matching = (asked ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => apolloHeader.test(name))
  return [...new Set([...clientHeaders, ...own, ...matching])]
}

/** Enables CORS for the configured origins. Responses to other origins have no CORS headers. */
export async function allowOrigins(
  server: FastifyInstance,
  { corsOrigins, corsHeaders }: Pick<ServerSettings, 'corsOrigins' | 'corsHeaders'>,
): Promise<void> {
  if (corsOrigins.length === 0) return
  const { default: cors } = await import('@fastify/cors')
  const origins = new Set(corsOrigins)
  const refused: FastifyCorsOptions = { origin: false }

  function optionsFor({ headers, method }: FastifyRequest): FastifyCorsOptions {
    const { origin } = headers
    if (origin === undefined || !origins.has(origin)) return refused
    const common = {
      origin,
      credentials: true,
      exposedHeaders: ['retry-after', 'www-authenticate', 'x-request-id'],
    }
    if (method !== 'OPTIONS') return common
    return {
      ...common,
      methods: ['GET', 'POST'],
      allowedHeaders: allowedHeaders(corsHeaders, headers['access-control-request-headers']),
      maxAge: corsMaxAgeSeconds,
    }
  }
  await server.register(cors, {
    delegator: (request, callback) => callback(null, optionsFor(request)),
  })
}

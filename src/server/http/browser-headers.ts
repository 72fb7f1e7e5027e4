import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { FastifyCorsOptions } from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import helmet from 'helmet'
import type { ServerSettings } from '../settings.js'

type Headers = Readonly<Record<string, string>>

/** The security headers of answers over TLS and of others: the same for each, so they are made once. */
export interface SecurityHeaders {
  readonly secure: Headers
  readonly plain: Headers
}

/**
 * Helmet's headers. Each is part of what an answer costs, so those are left out that nothing reads in data: for the XSS
 * filter that browsers gave up, Internet Explorer, Flash, links of pages. The content security policy is of our own answers
 * only (`own-answer.ts`).
 *
 * `Strict-Transport-Security` goes with answers over TLS: elsewhere browsers have to ignore it (RFC 6797, section 7.2), and
 * one that does not would lock a host without TLS.
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
  // A response of Node's that goes nowhere: helmet sets its headers on it.
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

/** What GraphQL clients and tracing in browsers send by themselves; `x-apollo-` and anything after it comes to these. */
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
 * The headers that a script may send. A list in an answer has no pattern, so what matches one is taken from what the
 * browser asks for. Pure.
 *
 * @param asked - `Access-Control-Request-Headers`
 */
export function allowedHeaders(own: readonly string[], asked: string | undefined): string[] {
  const matching = (asked ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => apolloHeader.test(name))
  return [...new Set([...clientHeaders, ...own, ...matching])]
}

/** Answers browsers that ask for a page of another origin. Pages of origins that are not configured learn nothing at all. */
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

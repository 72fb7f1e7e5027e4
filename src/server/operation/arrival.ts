import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendFailure } from '../errors/failure.js'
import { forgeableGet, isForgeableGet } from '../http/forged-request.js'
import type { LoadShedding } from '../http/load-shedding.js'
import { type Credentials, readCredentials } from './credentials.js'

/** A request before it is passed to Apollo. */
export interface Arrival {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  credentials: Credentials
  /** Decrements the number of concurrent requests. Called when the request is complete or its time limit passes. */
  leave: () => void
}

/** A step that needs the HTTP request only. It returns `false` after it has refused the request and sent a response. */
export type ArrivalStep = (arrival: Arrival) => boolean

/** Reads the bearer token. Refuses an `Authorization` header that is not a single Bearer credential: 400. */
export function readBearer(arrival: Arrival): boolean {
  const { request, reply } = arrival
  const credentials = readCredentials(request.raw)
  arrival.credentials = credentials
  if (credentials.kind !== 'unusable') return true
  sendFailure(request, reply, { status: 400, message: credentials.reason })
  return false
}

/** Refuses a GET request that another site could have forged (CSRF): 400. */
export function refuseForgedGet({ request, reply }: Arrival): boolean {
  if (!isForgeableGet(request.method, request.headers)) return true
  sendFailure(request, reply, { status: 400, message: forgeableGet })
  return false
}

/** Limits concurrent requests: 503. */
export function takePlace({ load }: { readonly load: LoadShedding }): ArrivalStep {
  return (arrival) => {
    const leave = load.enter()
    if (leave === null) {
      arrival.reply.send(load.shed(arrival.request, arrival.reply, 'concurrentRequests'))
      return false
    }
    arrival.leave = leave
    return true
  }
}

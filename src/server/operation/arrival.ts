import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendFailure } from '../errors/failure.js'
import { forgeableGet, isForgeableGet } from '../http/forged-request.js'
import type { LoadShedding } from '../http/load-shedding.js'
import { type Credentials, readCredentials } from './credentials.js'

/** A request before Apollo has it. */
export interface Arrival {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  credentials: Credentials
  /** Gives back its place among those under way. Called when nothing more is done for it, or its time is over. */
  leave: () => void
}

/** A step with the HTTP request alone. `false`: it has refused the request, and answered. */
export type ArrivalStep = (arrival: Arrival) => boolean

/** An `Authorization` header that holds no single bearer: 400. */
export function readBearer(arrival: Arrival): boolean {
  const { request, reply } = arrival
  const credentials = readCredentials(request.raw)
  arrival.credentials = credentials
  if (credentials.kind !== 'unusable') return true
  sendFailure(request, reply, { status: 400, message: credentials.reason })
  return false
}

/** A GET that a page of another site could have made the browser send: 400. */
export function refuseForgedGet({ request, reply }: Arrival): boolean {
  if (!isForgeableGet(request.method, request.headers)) return true
  sendFailure(request, reply, { status: 400, message: forgeableGet })
  return false
}

/** Too many requests under way: 503. */
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

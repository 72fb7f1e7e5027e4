import type { OutgoingHttpHeader, ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'

/** Takes the response over from Fastify, with the headers that hooks have set. No other hook before `onResponse` runs. */
export function takeOver(reply: FastifyReply): ServerResponse {
  const { raw } = reply
  reply.hijack()
  for (const [name, value] of Object.entries(headersOf(reply))) raw.setHeader(name, value)
  return raw
}

/** The headers that hooks have set. */
export function headersOf(reply: FastifyReply): Readonly<Record<string, OutgoingHttpHeader>> {
  const headers: Record<string, OutgoingHttpHeader> = {}
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) headers[name] = value
  return headers
}

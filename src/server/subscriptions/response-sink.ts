import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { dataPolicy } from '../http/own-answer.js'
import { takeOver } from '../http/take-over.js'
import type { Ending } from './ending.js'
import { framingOf } from './framing.js'
import type { Sink } from './stream.js'
import { type AcceptedStream, streamTypes } from './stream-format.js'

/** Time for the client to read the last text of a stream. */
const lastTextMilliseconds = 5_000

/** Options of `openResponse`. */
export interface ResponseOptions {
  readonly accepted: AcceptedStream
  /** Whether the connection must be closed after the response. */
  readonly isDraining: () => boolean
}

/**
 * Sends the head of a response that is a stream, and returns what sends the rest. `onSend` hooks of the application do not run.
 */
export function openResponse(reply: FastifyReply, { accepted, isDraining }: ResponseOptions): Sink {
  const framing = framingOf(accepted)
  const raw = takeOver(reply)
  raw.setHeader('content-type', streamTypes[accepted.format])
  raw.setHeader('content-security-policy', dataPolicy)
  raw.setHeader('cache-control', 'no-store, no-transform')
  // nginx then passes each event on at once.
  raw.setHeader('x-accel-buffering', 'no')
  if (isDraining()) raw.setHeader('connection', 'close')
  // Pings keep the connection in use.
  raw.socket?.setTimeout(0)
  raw.writeHead(200)
  raw.write(framing.opening)
  return {
    send: (result) => void raw.write(framing.result(result)),
    queuedBytes: () => raw.writableLength,
    ping: () => void raw.write(framing.ping),
    end: (ending) => end(raw, framing.ending(ending), ending),
  }
}

function end(response: ServerResponse, text: string, { reason }: Ending): void {
  if (response.closed || reason === 'client') return
  // A connection that stays open would be used for the next request, and delay the shutdown.
  if (reason === 'draining') response.once('finish', () => response.socket?.destroySoon())
  response.end(text)
  const timer = setTimeout(() => response.destroy(), lastTextMilliseconds).unref()
  response.once('close', () => clearTimeout(timer))
}

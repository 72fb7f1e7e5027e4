import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { FormattedExecutionResult } from 'graphql'
import { dataPolicy } from '../http/own-answer.js'
import { headersOf } from '../http/take-over.js'
import type { Ending } from './ending.js'
import { type Framing, framingOf } from './framing.js'
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
  const headers = {
    ...headersOf(reply),
    'content-type': streamTypes[accepted.format],
    'content-security-policy': dataPolicy,
    'cache-control': 'no-store, no-transform',
    // nginx then passes each event on at once.
    'x-accel-buffering': 'no',
    ...(isDraining() ? { connection: 'close' } : {}),
  }
  const { raw } = reply.hijack()
  // Pings keep the connection in use.
  raw.socket?.setTimeout(0)
  raw.writeHead(200, headers)
  raw.write(framing.opening)
  return new ResponseSink(raw, framing)
}

class ResponseSink implements Sink {
  readonly #raw: ServerResponse
  readonly #framing: Framing

  constructor(raw: ServerResponse, framing: Framing) {
    this.#raw = raw
    this.#framing = framing
  }

  send(result: FormattedExecutionResult): void {
    this.#raw.write(this.#framing.result(result))
  }

  queuedBytes(): number {
    return this.#raw.writableLength
  }

  ping(): void {
    this.#raw.write(this.#framing.ping)
  }

  end(ending: Ending): void {
    end(this.#raw, this.#framing.ending(ending), ending)
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

import { z } from 'zod'
import { errorCatalogue, otherCodes } from '../../src/application/error-catalogue.js'
import { hiddenName } from './application.js'
import { valueMark } from './documents.js'

/** What came back on a connection, taken apart. */
export interface Answer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

const knownCodes: ReadonlySet<string> = new Set([...errorCatalogue.map(({ code }) => code), ...otherCodes])
/** A server with a database and time to spare has no reason for these. */
const unexpectedCodes: ReadonlySet<string> = new Set([
  'INTERNAL_SERVER_ERROR',
  'SERVICE_UNAVAILABLE',
  'OPERATION_TIMED_OUT',
  'REQUEST_ABORTED',
])
const statuses: ReadonlySet<number> = new Set([200, 400, 401, 403, 404, 405, 408, 413, 415, 431])
/** These are told before there is a request that could have an id. */
const withoutId: ReadonlySet<number> = new Set([400, 408, 431])

const eventStream = 'text/event-stream; charset=utf-8'
/** The result of a query, for a client that accepts event streams only. */
const singleEvent = /^event: next\ndata: (.+)\n\nevent: complete\ndata:\n\n$/

const bodyShape = z.looseObject({
  errors: z
    .array(z.looseObject({ message: z.string(), extensions: z.looseObject({ code: z.string() }) }))
    .min(1)
    .optional(),
})

export function parseAnswer(received: string): Answer | null {
  const text = received.replace('HTTP/1.1 100 Continue\r\n\r\n', '')
  const end = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]
  if (end === -1 || status === undefined) return null
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return { status: Number(status), headers: new Map(headers), body: text.slice(end + 4) }
}

/**
 * What is wrong with an answer to whatever was asked; `null` when nothing is.
 *
 * @param method - HEAD has no body
 */
export function faultOf(answer: Answer | null, method: string): string | null {
  if (answer === null) return 'no HTTP answer'
  const { status, headers, body } = answer
  if (!statuses.has(status)) return `status ${status}`
  if (!headers.has('x-request-id') && !withoutId.has(status)) return 'no x-request-id'
  if (body.includes(hiddenName) || /Did you mean/.test(body)) return 'a hint'
  if (/node_modules|\n\s+at |\.[jt]s:\d+/.test(body)) return 'a stack'
  if (method === 'HEAD') return body === '' ? null : 'a body for HEAD'
  const [, event] = headers.get('content-type') === eventStream ? (singleEvent.exec(body) ?? []) : []
  if (event !== undefined) return faultOfBody(event)
  if (!/^application\/(graphql-response\+)?json; charset=utf-8$/.test(headers.get('content-type') ?? '')) {
    return `media type ${headers.get('content-type')}`
  }
  return faultOfBody(body)
}

function faultOfBody(body: string): string | null {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return 'no JSON'
  }
  const parsed = bodyShape.safeParse(json)
  if (!parsed.success) return `another shape: ${parsed.error.message}`
  const { errors = [] } = parsed.data
  for (const { extensions } of errors) {
    if (!knownCodes.has(extensions.code)) return `unknown code ${extensions.code}`
    if (unexpectedCodes.has(extensions.code)) return `unexpected code ${extensions.code}`
  }
  if (JSON.stringify(errors).includes(valueMark)) return 'an echo'
  return null
}

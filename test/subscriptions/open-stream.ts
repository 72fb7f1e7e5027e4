import { until } from '../harness/until.js'

export interface StreamRequestOptions {
  readonly url: string
  readonly query: string
  readonly token?: string | undefined
  readonly accept?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A response that streams, and what has arrived of it. */
export interface OpenedStream {
  readonly status: number
  readonly headers: Headers
  text(): string
  /** Results that have arrived: `next` events, or parts with a payload. */
  results(): readonly {
    readonly data?: unknown
    readonly errors?: readonly { readonly extensions: Record<string, unknown> }[]
  }[]
  /** Whether the response is complete. */
  hasEnded(): boolean
  /** Why it broke, if it did. */
  failure(): unknown
  ended(): Promise<void>
  close(): void
}

export const eventStream = 'text/event-stream'
export const multipart = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json'

const opened = new Set<OpenedStream>()
afterEach(() => {
  for (const stream of opened) stream.close()
  opened.clear()
})

/** Sends a subscription, and reads its response until it ends or is closed, at the latest when the test ends. */
export async function openStream({
  url,
  query,
  token,
  accept = eventStream,
  headers = {},
}: StreamRequestOptions): Promise<OpenedStream> {
  const controller = new AbortController()
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ query }),
    signal: controller.signal,
  })
  let text = ''
  let hasEnded = false
  let failure: unknown = null
  const decoder = new TextDecoder()
  async function read(): Promise<void> {
    if (response.body === null) return
    for await (const chunk of response.body) text += decoder.decode(chunk, { stream: true })
  }
  void read()
    .catch((error: unknown) => {
      failure = error
    })
    .finally(() => {
      hasEnded = true
    })
  const stream: OpenedStream = {
    status: response.status,
    headers: response.headers,
    text: () => text,
    results: () => (accept.startsWith('multipart') ? payloadsOf(text) : eventsOf(text)),
    hasEnded: () => hasEnded,
    failure: () => failure,
    ended: () => until(() => hasEnded),
    close: () => controller.abort(),
  }
  opened.add(stream)
  return stream
}

function eventsOf(text: string) {
  return text
    .split('\n\n')
    .filter((event) => event.startsWith('event: next\n'))
    .map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)))
}

function payloadsOf(text: string) {
  return text
    .split('\r\n--graphql')
    .filter((part) => part.includes('"payload"'))
    .map((part) => JSON.parse(part.slice(part.indexOf('\r\n\r\n'))))
    .map(({ payload, ...rest }) => ({ ...payload, ...rest }))
}

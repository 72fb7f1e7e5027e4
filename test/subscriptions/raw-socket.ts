import { WebSocket } from 'ws'
import { until } from '../harness/until.js'

interface Message {
  readonly id?: string
  readonly type: string
  readonly payload?: {
    readonly data?: unknown
    readonly errors?: readonly { readonly extensions: Record<string, unknown> }[]
  } & readonly { readonly message: string; readonly extensions: Record<string, unknown> }[]
}

/** A WebSocket that sends what a test wants. */
export interface RawSocket {
  readonly socket: WebSocket
  readonly messages: Message[]
  send(message: unknown): void
  /** Waits for the close of the socket. */
  closed(): Promise<{ readonly code: number; readonly reason: string }>
  /** Waits for a message of this type. */
  message(type: string): Promise<Message>
}

const sockets = new Set<WebSocket>()
afterEach(() => {
  for (const socket of sockets) socket.terminate()
  sockets.clear()
})

export interface RawSocketOptions {
  readonly url: string
  readonly protocol?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Opens a socket. It is cut off when the test ends. @throws Error with the status, where the server refuses the upgrade */
export async function openSocket({
  url,
  protocol = 'graphql-transport-ws',
  headers = {},
}: RawSocketOptions): Promise<RawSocket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocol, { headers })
  sockets.add(socket)
  const messages: Message[] = []
  let close: { readonly code: number; readonly reason: string } | null = null
  socket.on('message', (data) => messages.push(JSON.parse(data.toString())))
  socket.on('close', (code, reason) => {
    close = { code, reason: reason.toString() }
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => undefined)
  return {
    socket,
    messages,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    async closed() {
      await until(() => close !== null)
      return close ?? { code: 0, reason: '' }
    },
    async message(type) {
      await until(() => messages.some((each) => each.type === type) || close !== null)
      const found = messages.find((each) => each.type === type)
      if (found === undefined) throw new Error(`closed without ${type}: ${JSON.stringify(close)}`)
      return found
    },
  }
}

/** Opens a socket and waits for its acknowledgement. */
export async function openAcknowledged(options: RawSocketOptions & { readonly token?: string | undefined }) {
  const socket = await openSocket(options)
  const payload = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }
  socket.send({ type: 'connection_init', payload })
  await socket.message('connection_ack')
  return socket
}

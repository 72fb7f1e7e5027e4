import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import { ServiceUnavailable } from '../../../lib/errors.js'
import { BadRequest } from '../../errors/errors.js'
import { type Failure, failureFrom } from '../../errors/failure.js'
import { wholeAnswer } from '../../errors/http-errors.js'
import type { Forwarding } from '../../http/forwarding.js'
import type { LoadShedding } from '../../http/load-shedding.js'
import { foreignOrigin } from '../../http/same-origin.js'
import { countHeaders } from '../../operation/credentials.js'
import type { Limits } from '../../request-limits.js'
import type { Ending } from '../ending.js'
import { TooManyStreams } from '../errors.js'
import type { OpenStreams } from '../open-streams.js'
import { loadWebSockets, type WebSocketLibraries } from './load-websockets.js'
import { createPendingSockets } from './pending-sockets.js'
import { SocketConnection } from './socket-connection.js'
import type { UpgradeHandler } from './upgrade-handler.js'

/** The WebSockets of a server. */
export interface Sockets {
  readonly upgrade: UpgradeHandler
  /** Closes all sockets, and refuses others. */
  closeAll(ending: Ending): void
}

export interface SocketsParts {
  readonly limits: Limits
  readonly log: Logger
  readonly forwarding: Forwarding
  readonly load: Pick<LoadShedding, 'isOverloaded'>
  readonly allowedOrigins: ReadonlySet<string>
  readonly streams: Pick<OpenStreams, 'each'>
  /** Creates what serves the protocol. Called once. */
  readonly createServer: (
    makeServer: WebSocketLibraries['makeServer'],
  ) => (socket: WebSocket, connection: SocketConnection) => void
}

type Accept = (request: IncomingMessage, socket: Duplex, head: Buffer, leave: () => void) => void

const maxUserAgent = 512
const protocol = 'graphql-transport-ws'

/** Creates the entry of WebSockets. The packages that they need are loaded at the first one. */
export function createSockets(parts: SocketsParts): Sockets {
  const { limits, log, forwarding, streams } = parts
  const connections = new Set<SocketConnection>()
  const pending = createPendingSockets(limits.pendingSocketsPerAddress)
  let closing: Ending | null = null
  let loading: Promise<Accept> | null = null
  let stopTicks: (() => void) | null = null

  async function load(): Promise<Accept> {
    const { makeServer, WebSocketServer } = await loadWebSockets()
    const open = parts.createServer(makeServer)
    const webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.socketMessageBytes,
      handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
    })
    return (request, socket, head, leave) => {
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        const connection = new SocketConnection({
          socket: webSocket,
          log,
          client: {
            userAgent: request.headers['user-agent']?.slice(0, maxUserAgent) ?? null,
            ipAddress: forwarding.addressOf(request),
          },
          acknowledged: leave,
        })
        add(connection)
        open(webSocket, connection)
        if (closing !== null) connection.end(closing)
      })
    }
  }

  function add(connection: SocketConnection): void {
    connections.add(connection)
    stopTicks ??= streams.each(() => {
      for (const each of connections) each.tick(limits)
    })
    connection.onClose(() => {
      connections.delete(connection)
      if (connections.size > 0) return
      stopTicks?.()
      stopTicks = null
    })
  }

  function refusalOf(request: IncomingMessage): Failure | null {
    const repeated = ['host', 'origin'].find((name) => countHeaders(request.rawHeaders, name) > 1)
    if (repeated !== undefined)
      return failureFrom(BadRequest, { message: `The ${repeated} header must not be repeated.` })
    if (closing !== null || parts.load.isOverloaded()) {
      return failureFrom(ServiceUnavailable, { message: 'The server does not accept WebSockets at present.' })
    }
    const source = {
      headers: request.headers,
      protocol: forwarding.protocolOf(request),
      host: forwarding.hostOf(request),
    }
    const difference = foreignOrigin(source, parts.allowedOrigins)
    if (difference === null) return null
    log.info({ code: 'BAD_REQUEST', detail: difference }, 'refused')
    return { status: 403, message: 'WebSockets are not accepted from pages of this origin.' }
  }

  return {
    upgrade(request, socket, head) {
      // Before it is a WebSocket, nothing else listens.
      const ignore = () => undefined
      socket.on('error', ignore)
      const failure = refusalOf(request)
      const leave = failure === null ? pending.enter(forwarding.addressOf(request)) : null
      if (failure !== null || leave === null) {
        refuse(socket, failure ?? tooMany(limits.pendingSocketsPerAddress))
        return
      }
      socket.once('close', leave)
      loading ??= load()
      loading.then(
        (accept) => {
          socket.off('error', ignore)
          if (socket.destroyed) return
          accept(request, socket, head, leave)
        },
        (error: unknown) => {
          log.error({ err: error }, 'the packages of WebSockets could not be loaded')
          socket.destroy()
        },
      )
    },
    closeAll(ending) {
      closing = ending
      for (const connection of [...connections]) connection.end(ending)
    },
  }
}

/** The handler of a server without WebSockets. */
export const refuseUpgrade: UpgradeHandler = (_request, socket) => {
  socket.on('error', () => undefined)
  refuse(socket, { status: 404, message: 'WebSockets are not served.' })
}

function tooMany(allowed: number): Failure {
  return failureFrom(TooManyStreams, {
    message: 'Too many WebSockets of this address wait for connection_init.',
    extensions: { limit: 'pendingSocketsPerAddress', allowed },
  })
}

function refuse(socket: Duplex, failure: Failure): void {
  const headers: Readonly<Record<string, string>> = failure.status === 503 ? { 'retry-after': '1' } : {}
  socket.end(wholeAnswer(failure, { ...headers, 'cache-control': 'no-store' }))
}

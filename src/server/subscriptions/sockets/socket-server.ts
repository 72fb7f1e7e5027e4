import type { BaseContext } from '@apollo/server'
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema, parse } from 'graphql'
import type { Context as SocketContext, SubscribePayload } from 'graphql-ws'
import type { Logger } from 'pino'
import type { RawData, WebSocket } from 'ws'
import { isJsonNestedTooDeeply } from '../../document/nesting.js'
import type { ErrorPresenter } from '../../errors/present-error.js'
import { parseAuthorization } from '../../operation/credentials.js'
import type { Limits } from '../../request-limits.js'
import type { ServerDependencies } from '../../types.js'
import { type Ending, endingOf } from '../ending.js'
import { SubscriberTooSlow } from '../errors.js'
import type { FollowBearer } from '../types.js'
import { beyondLimit, closeOf, internalError, invalidMessage } from './close-codes.js'
import type { WebSocketLibraries } from './load-websockets.js'
import type { HandledMessage, SocketConnection } from './socket-connection.js'
import type { SocketOutcome } from './socket-operations.js'
import { SocketStream, type SocketSubscriptions } from './socket-stream.js'

export interface SocketServerParts {
  readonly makeServer: WebSocketLibraries['makeServer']
  readonly schema: GraphQLSchema
  readonly limits: Limits
  readonly presenter: ErrorPresenter
  readonly authenticate: ServerDependencies<BaseContext>['authenticate']
  readonly followBearer: FollowBearer
  readonly run: (connection: SocketConnection, payload: SubscribePayload) => Promise<SocketOutcome>
  readonly log: Logger
}

interface Extra {
  readonly connection: SocketConnection
  /** Errors of a refused subscription as the client sees them, by its id. */
  readonly refusals: Map<string, readonly GraphQLFormattedError[]>
}

type ConnectionContext = SocketContext<Readonly<Record<string, unknown>>, Extra>

/** In place of the document: the operation has passed the steps of a request before graphql-ws asks. */
const anySubscription = parse('subscription { __typename }')

/**
 * Serves the protocol graphql-transport-ws on open WebSockets. graphql-ws parses the messages and knows their order; what a
 * subscription may do is decided by the steps of a request.
 */
export function createSocketServer(parts: SocketServerParts) {
  const { limits, log } = parts
  const server = parts.makeServer<Readonly<Record<string, unknown>>, Extra>({
    // `SocketConnection.tick`: a timer for each socket would be kept as long as the socket.
    connectionInitWaitTimeout: 0,
    onConnect: (context) => connect(parts, context),
    onSubscribe: (context, id, payload) => subscribe(parts, context, id, payload),
    subscribe: ({ rootValue }) => rootValue as SocketStream, // as `subscribe` above returns it
    onError(context, id, _payload, errors) {
      const shown = context.extra.refusals.get(id)
      context.extra.refusals.delete(id)
      return shown ?? errors.map((error) => parts.presenter.format(error.toJSON(), error))
    },
  })

  return (socket: WebSocket, connection: SocketConnection): void => {
    let receive: (text: string) => Promise<void> = async () => undefined
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: async (text) => connection.send(text),
        close: (code = internalError.code, reason = '') => connection.close({ code, reason }),
        onMessage(onMessage) {
          receive = onMessage
        },
      },
      { connection, refusals: new Map() },
    )
    // A client that sends pings, and reads no pong.
    const isTooSlow = () => connection.queuedBytes() > limits.streamQueueBytes
    socket.on('ping', () => isTooSlow() && connection.end(tooSlow(parts)))
    socket.on('message', (data, isBinary) => {
      if (isTooSlow()) connection.end(tooSlow(parts))
      if (!connection.isOpen) return
      const bytes = bytesOf(data)
      if (isBinary || isJsonNestedTooDeeply(bytes, limits.jsonDepth)) {
        connection.close(invalidMessage)
        return
      }
      const message: HandledMessage = { opened: null }
      connection.message = message
      receive(bytes.toString())
        .then(() => message.opened?.begin())
        .catch((error: unknown) => {
          log.error({ err: error }, 'message of a WebSocket failed')
          connection.close(internalError)
        })
    })
    socket.on('error', (error) => log.debug({ err: error }, 'WebSocket failed'))
    socket.once('close', (code, reason) => {
      closed(code, reason.toString()).catch((error: unknown) =>
        log.error({ err: error }, 'closing a WebSocket failed'),
      )
    })
  }
}

function tooSlow({ presenter, limits: { streamQueueBytes } }: SocketServerParts): Ending {
  const error = new SubscriberTooSlow({
    extensions: { limit: 'streamQueueBytes', allowed: streamQueueBytes },
  })
  return endingOf([presenter.format({ message: '' }, error)])
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}

/** Reads the bearer of `connection_init`, and closes the socket where it is not accepted. */
async function connect(parts: SocketServerParts, { extra, connectionParams = {} }: ConnectionContext) {
  const { connection } = extra
  connection.isInitialised = true
  const credentials = credentialsOf(connectionParams)
  if (credentials === null) {
    connection.close(invalidMessage)
    return false
  }
  connection.credentials = credentials
  if (credentials.kind === 'bearer') {
    const { token } = credentials
    const refused = await checkBearer(parts, token)
    if (refused !== null) {
      end(connection, refused)
      return false
    }
    connection.unfollow = parts.followBearer(token, async () => {
      const ending = await checkBearer(parts, token)
      if (ending !== null) end(connection, ending)
      return ending?.reason !== 'unavailable'
    })
    // Closed while the bearer was checked.
    if (!connection.isOpen) connection.unfollow()
  }
  connection.acknowledged()
  return true
}

function end(connection: SocketConnection, ending: Ending): void {
  connection.end(ending)
  if (closeOf(ending) === null) connection.close(internalError)
}

/** Why the bearer is not accepted. `null` if it is. */
async function checkBearer(
  { authenticate, presenter }: SocketServerParts,
  token: string,
): Promise<Ending | null> {
  try {
    await authenticate(token)
    return null
  } catch (error) {
    return endingOf([presenter.format({ message: '' }, error)])
  }
}

/**
 * The credentials of `connection_init`: its member `authorization`, in any case, as the header of a request. `null` if they can't be
 * used: several, no text, or another scheme.
 */
function credentialsOf(params: Readonly<Record<string, unknown>>) {
  const given = Object.entries(params).filter(
    ([name, value]) => name.toLowerCase() === 'authorization' && value !== null,
  )
  const [first, ...others] = given
  if (first === undefined) return parseAuthorization('')
  const [, value] = first
  if (others.length > 0 || typeof value !== 'string') return null
  const credentials = parseAuthorization(value)
  return credentials.kind === 'unusable' ? null : credentials
}

async function subscribe(
  { run, limits, schema }: SocketServerParts,
  { extra, subscriptions }: ConnectionContext,
  id: string,
  payload: SubscribePayload,
) {
  const { connection, refusals } = extra
  // graphql-ws calls this before it waits for anything: the message is that of this subscription.
  const { message } = connection
  if (Object.keys(subscriptions).length > limits.streamsPerSession) {
    connection.close(beyondLimit('streamsPerSession'))
    return [new GraphQLError('Too many subscriptions.')]
  }
  const outcome = await run(connection, payload)
  if (outcome.kind === 'opened') {
    const rootValue = new SocketStream({
      stream: outcome.stream,
      connection,
      id,
      subscriptions: subscriptions as SocketSubscriptions, // graphql-ws deletes from it too
      message,
    })
    return { schema, document: anySubscription, rootValue, contextValue: null }
  }
  const limit = limitOf(outcome.errors)
  if (limit !== null) connection.close(beyondLimit(limit))
  refusals.set(id, outcome.errors)
  return outcome.errors.map(({ message }) => new GraphQLError(message))
}

/** The limit on streams that a refusal is about. */
function limitOf([first]: readonly GraphQLFormattedError[]): string | null {
  const { code, limit } = first?.extensions ?? {}
  const isLimit = code === 'TOO_MANY_STREAMS' || (code === 'SERVICE_UNAVAILABLE' && limit === 'streams')
  return isLimit ? String(limit) : null
}

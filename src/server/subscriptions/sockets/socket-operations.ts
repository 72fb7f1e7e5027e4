import { randomUUID } from 'node:crypto'
import type { ApolloServer, BaseContext, GraphQLRequest } from '@apollo/server'
import type { GraphQLFormattedError } from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import { ServiceUnavailable } from '../../../lib/errors.js'
import type { OperationTimedOut } from '../../errors/errors.js'
import type { ErrorPresenter } from '../../errors/present-error.js'
import type { LoadShedding } from '../../http/load-shedding.js'
import { carry, createBareRequest, type IncomingRequest } from '../../operation/incoming-request.js'
import { type Connection, createLifetimes } from '../../operation/lifetime.js'
import { inOnePiece } from '../../operation/run-operation.js'
import type { Stream } from '../stream.js'
import { StreamRequest } from '../stream-request.js'
import type { SocketConnection } from './socket-connection.js'

/** What a `subscribe` message leads to. */
export type SocketOutcome =
  | { readonly kind: 'opened'; readonly stream: Stream }
  | { readonly kind: 'refused'; readonly errors: readonly GraphQLFormattedError[] }

export interface SocketOperationParts<Context extends BaseContext> {
  readonly apollo: ApolloServer<Context>
  readonly presenter: ErrorPresenter
  readonly load: Pick<LoadShedding, 'enter'>
  readonly seconds: number
  /** Called after each `subscribe` message. */
  readonly onAnswered: (incoming: IncomingRequest, milliseconds: number) => void
}

/** Runs a `subscribe` message of a WebSocket by the same steps as a request. */
export function createSocketOperations<Context extends BaseContext>({
  apollo,
  presenter,
  load,
  seconds,
  onAnswered,
}: SocketOperationParts<Context>) {
  const startLifetime = createLifetimes(seconds)

  function refused(error: Error): SocketOutcome {
    return { kind: 'refused', errors: [presenter.format({ message: '' }, error)] }
  }

  async function run(payload: SubscribePayload, incoming: IncomingRequest): Promise<SocketOutcome> {
    const { query, variables, operationName, extensions } = payload
    const request: GraphQLRequest = { http: inOnePiece, query }
    if (variables) request.variables = variables
    if (operationName) request.operationName = operationName
    if (extensions) request.extensions = extensions
    // Provisional: the plugin replaces it with the real context before anything reads it.
    const contextValue = carry(incoming) as Context
    const { body } = await apollo.executeOperation(request, { contextValue })
    const stream = incoming.stream?.opened ?? null
    if (stream !== null) return { kind: 'opened', stream }
    const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : []
    return { kind: 'refused', errors }
  }

  return async (connection: SocketConnection, payload: SubscribePayload): Promise<SocketOutcome> => {
    const leave = load.enter()
    if (leave === null)
      return refused(new ServiceUnavailable({ extensions: { limit: 'concurrentRequests', retryable: true } }))
    const stream = new StreamRequest('websocket')
    const began = performance.now()
    const requestId = randomUUID()
    return new Promise<SocketOutcome>((resolve) => {
      const lifetime = startLifetime({
        connection: connectionOf(connection),
        onTimedOut(error: InstanceType<typeof OperationTimedOut>) {
          stream.cancel(error)
          resolve(refused(error))
        },
        onOverdue: leave,
      })
      const incoming = createBareRequest({
        credentials: connection.credentials,
        lifetime,
        log: connection.log.child({ requestId }),
        client: { ...connection.client, requestId },
        requestId,
        isLocal: false,
        stream,
      })
      run(payload, incoming)
        .catch((error: unknown) => {
          stream.leave()
          return refused(error instanceof Error ? error : new Error(String(error)))
        })
        .then(resolve)
        .finally(() => {
          lifetime.end()
          leave()
          onAnswered(incoming, performance.now() - began)
        })
    })
  }
}

function connectionOf(connection: SocketConnection): Connection {
  return {
    get closed() {
      return !connection.isOpen
    },
    once: (_event, listener) => connection.onClose(listener),
  }
}

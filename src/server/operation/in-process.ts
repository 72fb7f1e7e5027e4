import { randomUUID } from 'node:crypto'
import type { ApolloServer, BaseContext, GraphQLRequest } from '@apollo/server'
import type { FormattedExecutionResult } from 'graphql'
import type { Logger } from 'pino'
import type { Viewer } from '../../sessions/public.js'
import type { ErrorPresenter } from '../errors/present-error.js'
import type { Credentials } from './credentials.js'
import { carry, createBareRequest } from './incoming-request.js'
import { type Connection, createLifetimes, type RunningLifetime } from './lifetime.js'
import { inOnePiece } from './run-operation.js'

/** An operation without HTTP. */
export interface LocalOperation {
  readonly source: string
  readonly operationName: string | null
  readonly variables: Readonly<Record<string, unknown>>
  /** The viewer as it is now; `null` for an anonymous operation. @throws UNAUTHENTICATED if it no longer counts */
  readonly viewer: (() => Viewer | Promise<Viewer>) | null
  /** Aborts the operation. */
  readonly signal: AbortSignal | null
}

export interface LocalOperations {
  /**
   * Executes an operation by the same steps as a request: limits, authentication, early decision, guards, time limit,
   * error presentation.
   *
   * @returns the response as HTTP would send it, parsed
   * @throws the reason of the signal, once it is aborted
   */
  execute(operation: LocalOperation): Promise<FormattedExecutionResult>
  /** Resolves when the operations in progress are complete. Their time limit bounds it. */
  idle(): Promise<void>
}

interface LocalParts<Context extends BaseContext> {
  readonly apollo: ApolloServer<Context>
  readonly presenter: ErrorPresenter
  readonly log: Logger
  readonly seconds: number
}

export function createLocalOperations<Context extends BaseContext>({
  apollo,
  presenter,
  log,
  seconds,
}: LocalParts<Context>): LocalOperations {
  const startLifetime = createLifetimes(seconds)
  const running = new Set<Promise<void>>()

  async function run(operation: LocalOperation): Promise<FormattedExecutionResult> {
    const { signal } = operation
    signal?.throwIfAborted()
    let stop = (): void => undefined
    // Settled before the operation is complete: by its time limit, or by the signal.
    const stopped = new Promise<FormattedExecutionResult>((resolve, reject) => {
      const onAbort = () => reject(signal?.reason)
      signal?.addEventListener('abort', onAbort, { once: true })
      const lifetime = startLifetime({
        connection: signal === null ? open : connectionOf(signal),
        onTimedOut: (error) => resolve({ errors: [presenter.format({ message: '' }, error)] }),
        onOverdue: () => undefined,
      })
      stop = () => {
        signal?.removeEventListener('abort', onAbort)
        lifetime.end()
      }
      answer(operation, lifetime).then(resolve, reject)
    })
    return stopped.finally(stop)
  }

  async function answer(
    { source, operationName, variables, viewer }: LocalOperation,
    lifetime: RunningLifetime,
  ): Promise<FormattedExecutionResult> {
    const requestId = randomUUID()
    const credentials: Credentials = viewer === null ? { kind: 'none' } : { kind: 'viewer', find: viewer }
    const incoming = createBareRequest({
      credentials,
      lifetime,
      log: log.child({ requestId }),
      client: { userAgent: null, ipAddress: null, requestId },
      requestId,
      isLocal: true,
      stream: null,
    })
    const request: GraphQLRequest = { http: inOnePiece, query: source, variables: { ...variables } }
    if (operationName !== null) request.operationName = operationName
    // Provisional: the plugin replaces it with the real context before anything reads it.
    const contextValue = carry(incoming) as Context
    const { body } = await apollo.executeOperation(request, { contextValue })
    // The body is always complete: the schema has neither @defer nor @stream.
    return body.kind === 'single' ? parsed(body.singleResult) : {}
  }

  return {
    execute(operation) {
      const answer = run(operation)
      const settled: Promise<void> = answer.then(done, done)
      running.add(settled)
      function done(): void {
        running.delete(settled)
      }
      return answer
    },
    async idle() {
      await Promise.all(running)
    },
  }
}

/** As a client gets it: serialized, so that a `Date` is a string. */
function parsed(result: object): FormattedExecutionResult {
  // Serialized by this function from an execution result.
  return JSON.parse(JSON.stringify(result)) as FormattedExecutionResult
}

const open: Connection = { closed: false, once: () => undefined }

function connectionOf(signal: AbortSignal): Connection {
  return {
    get closed() {
      return signal.aborted
    },
    once: (_event, listener) => signal.addEventListener('abort', listener, { once: true }),
  }
}

import type { BaseContext } from '@apollo/server'
import { type ExecutionResult, execute, type FormattedExecutionResult, type GraphQLError } from 'graphql'
import type { Viewer } from '../../sessions/public.js'
import { describeError } from '../errors/classify-error.js'
import { OperationTimedOut } from '../errors/errors.js'
import type { ErrorPresenter } from '../errors/present-error.js'
import type { Credentials } from '../operation/credentials.js'
import type { PreparedOperation } from '../operation/operation-state.js'
import type { Limits } from '../request-limits.js'
import type { RequestBase, ServerDependencies } from '../types.js'
import { type Ending, endingOf } from './ending.js'
import { SubscriberTooSlow } from './errors.js'
import type { Gate } from './gate.js'
import type { EventRuns } from './stream.js'

export interface EventRunParts<Context extends BaseContext> {
  readonly dependencies: Pick<
    ServerDependencies<Context>,
    'schema' | 'authenticate' | 'createContext' | 'decide'
  >
  readonly presenter: ErrorPresenter
  readonly limits: Limits
  /** Through which the bearers of events are authenticated. */
  readonly gate: Gate
}

/** The subscription whose events are run. */
export interface RunOperation {
  readonly operation: PreparedOperation
  readonly base: RequestBase
  readonly credentials: Credentials
}

/**
 * Creates what decides and executes the events of one subscription. Each event is a request of its own: the bearer is authenticated
 * again, the context is a new one, with loaders that have cached nothing, and the early decision and the guards decide again.
 */
export function createEventRuns<Context extends BaseContext>(
  { dependencies, presenter, limits, gate }: EventRunParts<Context>,
  { operation: { document, operation, operationName, variables }, base, credentials }: RunOperation,
): EventRuns {
  const { schema, authenticate, createContext, decide } = dependencies
  let decidedFor: Viewer | null = base.viewer

  function viewerNow(): Viewer | null | Promise<Viewer> {
    return credentials.kind === 'bearer' ? authenticate(credentials.token) : null
  }

  function contextFor(viewer: Viewer | null): Context | Promise<Context> {
    return createContext({ ...base, viewer })
  }

  /** Refuses where the early decision would refuse the request now. */
  async function refusalFor(viewer: Viewer | null, context: Context): Promise<Ending | null> {
    const request = { document, operationName, rawVariables: variables, viewer, context }
    const decided = decide(request)
    const decision = decided instanceof Promise ? await decided : decided
    decidedFor = viewer
    if (decision.kind === 'proceed') return null
    const [first, ...others] = decision.errors
    if (first === undefined) throw new Error('An event was refused without a reason.')
    return endingOf([shown(first), ...others.slice(0, limits.errors - 1).map(shown)])
  }

  async function runEvent(event: unknown): Promise<FormattedExecutionResult | Ending> {
    const found = gate(viewerNow)
    const viewer = found instanceof Promise ? await found : found
    const made = contextFor(viewer)
    const context = made instanceof Promise ? await made : made
    const refused = await refusalFor(viewer, context)
    if (refused !== null) return refused
    const executed = execute({
      schema,
      document,
      rootValue: event,
      contextValue: context,
      variableValues: variables,
      operationName,
    })
    if (!(executed instanceof Promise)) return resultOf(executed)
    const result = await executed
    // The session may have ended while resolvers ran.
    const stillThere = gate(viewerNow)
    if (stillThere instanceof Promise) await stillThere
    return resultOf(result)
  }

  function resultOf({ data, errors }: ExecutionResult): FormattedExecutionResult | Ending {
    if (errors === undefined) return { data: data ?? null }
    if (base.lifetime.over === null) {
      presenter.report(errors, limits.errors, base.log, { operation: operation.name?.value ?? null })
    }
    const [first, ...others] = presenter.shown(errors, limits.errors).map(shown)
    if (first === undefined) return { data: data ?? null }
    const isAway = errors.some((error) => describeError(error).status === 503)
    // As a response of 503: the event has no result.
    if (isAway && isEmpty(data)) return { reason: 'unavailable', errors: [first, ...others] }
    return { errors: [first, ...others], data: data ?? null }
  }

  function shown(error: GraphQLError) {
    return presenter.format(error.toJSON(), error)
  }

  function failed(error: unknown): Ending {
    presenter.report([error], 1, base.log, { operation: operation.name?.value ?? null })
    return endingOf([presenter.format({ message: '' }, error)])
  }

  return {
    run: (event) => runEvent(event).catch(failed),
    async check() {
      const found = viewerNow()
      const viewer = found instanceof Promise ? await found : found
      // The same object: nothing of it has changed.
      if (viewer === decidedFor) return null
      return refusalFor(viewer, await contextFor(viewer))
    },
    failed,
    timedOut: () =>
      failed(new OperationTimedOut({ extensions: { limit: 'seconds', allowed: limits.seconds } })),
    tooSlow: () =>
      failed(
        new SubscriberTooSlow({
          extensions: { limit: 'streamQueueBytes', allowed: limits.streamQueueBytes },
        }),
      ),
  }
}

function isEmpty(data: ExecutionResult['data']): boolean {
  return data === null || data === undefined || Object.values(data).every((value) => value === null)
}

import type { BaseContext } from '@apollo/server'
import { type ExecutionResult, execute, type GraphQLError } from 'graphql'
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
import type { EventRuns, Outcome } from './stream.js'

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
 * Decides and executes the events of one subscription. Each event is a request of its own: the bearer is authenticated again, the
 * context is a new one, with loaders that have cached nothing, and the early decision and the guards decide again.
 *
 * A class, because a closure for each function would be kept for each idle stream. What is synchronous stays so: a promise for each
 * step of each event is measurable.
 */
export class SubscriptionRuns<Context extends BaseContext> implements EventRuns {
  readonly #parts: EventRunParts<Context>
  readonly #operation: PreparedOperation
  readonly #base: RequestBase
  readonly #credentials: Credentials
  /** For whom the subscription was decided last. */
  #viewer: Viewer | null

  constructor(parts: EventRunParts<Context>, { operation, base, credentials }: RunOperation) {
    this.#parts = parts
    this.#operation = operation
    this.#base = base
    this.#credentials = credentials
    this.#viewer = base.viewer
  }

  run(event: unknown): Outcome | Promise<Outcome> {
    try {
      const outcome = after(this.#parts.gate(this.#viewerNow), (viewer) => this.#runFor(viewer, event))
      return outcome instanceof Promise ? outcome.catch((error: unknown) => this.failed(error)) : outcome
    } catch (error) {
      return this.failed(error)
    }
  }

  async check(): Promise<Ending | null> {
    const viewer = await this.#viewerNow()
    // The same object: nothing of it has changed.
    if (viewer === this.#viewer) return null
    return this.#refusalFor(viewer, await this.#contextFor(viewer))
  }

  failed(error: unknown): Ending {
    const { presenter } = this.#parts
    presenter.report([error], 1, this.#base.log, this.#described())
    return endingOf([presenter.format({ message: '' }, error)])
  }

  timedOut(): Ending {
    const { seconds } = this.#parts.limits
    return this.failed(new OperationTimedOut({ extensions: { limit: 'seconds', allowed: seconds } }))
  }

  tooSlow(): Ending {
    const { streamQueueBytes } = this.#parts.limits
    return this.failed(
      new SubscriberTooSlow({ extensions: { limit: 'streamQueueBytes', allowed: streamQueueBytes } }),
    )
  }

  #runFor(viewer: Viewer | null, event: unknown): Outcome | Promise<Outcome> {
    return after(this.#contextFor(viewer), (context) =>
      after(this.#refusalFor(viewer, context), (refused) => refused ?? this.#execute(event, context)),
    )
  }

  #execute(event: unknown, context: Context): Outcome | Promise<Outcome> {
    const { document, variables, operationName } = this.#operation
    const executed = execute({
      schema: this.#parts.dependencies.schema,
      document,
      rootValue: event,
      contextValue: context,
      variableValues: variables,
      operationName,
    })
    return executed instanceof Promise ? this.#completed(executed) : this.#resultOf(executed)
  }

  /** The session may have ended while resolvers ran. */
  async #completed(executed: Promise<ExecutionResult>): Promise<Outcome> {
    const result = await executed
    await this.#parts.gate(this.#viewerNow)
    return this.#resultOf(result)
  }

  /** Throws what `authenticate` does. */
  readonly #viewerNow = (): Viewer | null | Promise<Viewer> => {
    const credentials = this.#credentials
    return credentials.kind === 'bearer' ? this.#parts.dependencies.authenticate(credentials.token) : null
  }

  #contextFor(viewer: Viewer | null): Context | Promise<Context> {
    return this.#parts.dependencies.createContext({ ...this.#base, viewer })
  }

  /** Refuses where the early decision would refuse the request now. */
  #refusalFor(viewer: Viewer | null, context: Context): Ending | null | Promise<Ending | null> {
    const { document, operationName, variables } = this.#operation
    const request = { document, operationName, rawVariables: variables, viewer, context }
    return after(this.#parts.dependencies.decide(request), (decision) => {
      this.#viewer = viewer
      return decision.kind === 'proceed' ? null : this.#endingFor(decision.errors)
    })
  }

  #endingFor([first, ...others]: readonly GraphQLError[]): Ending {
    if (first === undefined) throw new Error('An event was refused without a reason.')
    const shown = (error: GraphQLError) => this.#shown(error)
    return endingOf([shown(first), ...others.slice(0, this.#parts.limits.errors - 1).map(shown)])
  }

  #resultOf({ data, errors }: ExecutionResult): Outcome {
    if (errors === undefined) return { data: data ?? null }
    const { presenter, limits } = this.#parts
    const { lifetime, log } = this.#base
    if (lifetime.over === null) presenter.report(errors, limits.errors, log, this.#described())
    const [first, ...others] = presenter.shown(errors, limits.errors).map((error) => this.#shown(error))
    if (first === undefined) return { data: data ?? null }
    const isAway = errors.some((error) => describeError(error).status === 503)
    // As a response of 503: the event has no result.
    if (isAway && isEmpty(data)) return { reason: 'unavailable', errors: [first, ...others] }
    return { errors: [first, ...others], data: data ?? null }
  }

  #shown(error: GraphQLError) {
    return this.#parts.presenter.format(error.toJSON(), error)
  }

  #described() {
    return { operation: this.#operation.operation.name?.value ?? null }
  }
}

/** Goes on with a value, at once if it is there. */
function after<Value, Result>(
  value: Value | Promise<Value>,
  next: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> {
  return value instanceof Promise ? value.then(next) : next(value)
}

function isEmpty(data: ExecutionResult['data']): boolean {
  return data === null || data === undefined || Object.values(data).every((value) => value === null)
}

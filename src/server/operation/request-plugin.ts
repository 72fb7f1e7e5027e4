import type { ApolloServerPlugin, BaseContext } from '@apollo/server'
import type { Tracing } from '../../tracing/index.js'
import { withExecuteSpan } from '../observe/trace-requests.js'
import { beginOperation, type OperationState } from './operation-state.js'
import { runSteps, type Step } from './run-steps.js'
import type { Steps } from './steps.js'

/** One for all: most steps do not wait, and a promise for each would show. */
const done = Promise.resolve()

/** Has Apollo take each operation through `steps.ts`: no step is here, and no order but that of Apollo's moments. */
export function createRequestPlugin<Context extends BaseContext>(
  steps: Steps<Context>,
  tracing: Tracing,
): ApolloServerPlugin<Context> {
  const onSource = Object.values(steps.source)
  const onOperation = Object.values(steps.operation)
  const onErrors = Object.values(steps.errors)
  const onAnswer = Object.values(steps.answer)
  const run = (list: readonly Step<OperationState<Context>>[], state: OperationState<Context>) =>
    runSteps(list, state) ?? done

  return {
    async requestDidStart(apollo) {
      keepDescription(apollo)
      const state = beginOperation(apollo)
      const listener = {
        didResolveSource: () => run(onSource, state),
        didResolveOperation: () => run(onOperation, state),
        didEncounterErrors: () => run(onErrors, state),
        willSendResponse: () => run(onAnswer, state),
      }
      return state.incoming?.fastify.trace?.context ? withExecuteSpan(listener, tracing) : listener
    },
  }
}

/**
 * Apollo executes with a copy of the context, to which it adds this member. Where the member is there before, all copies
 * share one description in V8; else one is made for each request, and stays until the next full collection of garbage: 300
 * bytes on Node 20, none on Node 26 (test/server/request-memory-process.ts).
 */
function keepDescription(context: object): void {
  ;(context as { useLegacyIncremental?: undefined }).useLegacyIncremental = undefined
}

import { type ApolloServerPlugin, type BaseContext, type GraphQLResponse, HeaderMap } from '@apollo/server'
import type { Tracing } from '../../tracing/index.js'
import { withExecuteSpan } from '../observe/trace-requests.js'
import { beginOperation, type OperationState } from './operation-state.js'
import { runSteps, type Step } from './run-steps.js'
import type { Steps } from './steps.js'

/** Shared, because most steps are synchronous and one promise each would be measurable. */
const done = Promise.resolve()

const notStreamed = Promise.resolve(null)

/** The response of Apollo where a stream is open, in place of an execution. Nobody sends it. */
async function streamedResponse(): Promise<GraphQLResponse> {
  return { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult: { data: null } } }
}

/** The Apollo plugin that runs the steps of `steps.ts` in Apollo's hooks. It contains no step of its own. */
export function createRequestPlugin<Context extends BaseContext>(
  steps: Steps<Context>,
  tracing: Tracing,
): ApolloServerPlugin<Context> {
  const onSource = Object.values(steps.source)
  const onOperation = [...Object.values(steps.operation), ...Object.values(steps.stream)]
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
        responseForOperation: () =>
          state.incoming?.stream?.opened == null ? notStreamed : streamedResponse(),
        didEncounterErrors: () => run(onErrors, state),
        willSendResponse: () => run(onAnswer, state),
      }
      return state.incoming?.isTraced ? withExecuteSpan(listener, tracing) : listener
    },
  }
}

/**
 * Apollo executes with a copy of the request context to which it adds this member. If the member exists before, all
 * copies share one hidden class in V8. Otherwise one is created per request and stays until the next full garbage
 * collection: 300 bytes on Node 20, none on Node 26 (test/server/request-memory-process.ts).
 */
function keepDescription(context: object): void {
  ;(context as { useLegacyIncremental?: undefined }).useLegacyIncremental = undefined
}

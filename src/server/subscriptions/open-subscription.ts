import type { BaseContext } from '@apollo/server'
import { createSourceEventStream, type ExecutionResult, GraphQLError } from 'graphql'
import { ServiceUnavailable, withoutStack } from '../../lib/errors.js'
import { describeError } from '../errors/classify-error.js'
import { badRequest, refusal, subscriptionRefused } from '../errors/graphql-errors.js'
import { chosenOperation, type OperationState } from '../operation/operation-state.js'
import type { Step } from '../operation/run-steps.js'
import { clientLeft } from './ending.js'
import { TooManyStreams } from './errors.js'
import { type EventRunParts, SubscriptionRuns } from './event-runs.js'
import type { OpenStreams, StreamLimit, StreamPlace } from './open-streams.js'
import { Stream, type StreamTerms } from './stream.js'
import type { StreamRequest } from './stream-request.js'
import type { FollowBearer } from './types.js'

export interface OpenSubscriptionParts<Context extends BaseContext> extends EventRunParts<Context> {
  readonly streams: OpenStreams
  readonly followBearer: FollowBearer
}

/** A caller in process has no stream to choose: it gets one `{ data, errors }`. */
const withoutStream =
  'Operations in process have one result, and a subscription has many. Iterate over its source, such as portcullis.changes, or ' +
  'subscribe by HTTP.'

/** Refuses a subscription whose request has no way to send its events: 400. */
export function requireStream({ incoming }: Pick<OperationState<BaseContext>, 'incoming'>): StreamRequest {
  const stream = incoming?.stream ?? null
  if (stream === null) {
    if (incoming?.isLocal !== false) throw badRequest(withoutStream)
    throw badRequest(
      'A subscription needs a response that is a stream. Send it by POST with "Accept: text/event-stream" or ' +
        '"Accept: multipart/mixed;subscriptionSpec=1.0", or over a WebSocket (graphql-ws).',
    )
  }
  return stream
}

/** Refuses a query or mutation over a WebSocket, which has no status, no cookies and no `Retry-After`: 400. */
export function requirePost({ incoming }: Pick<OperationState<BaseContext>, 'incoming'>): void {
  if (incoming?.stream?.transport === 'websocket') {
    throw badRequest('Only subscriptions are served over a WebSocket. Send queries and mutations by POST.')
  }
}

/**
 * The step that opens the source of a subscription. Refuses it beyond a limit on streams (429, 503), and where the subscription field
 * of the schema fails. Does nothing for other operations.
 */
export function openSubscription<Context extends BaseContext>(
  parts: OpenSubscriptionParts<Context>,
): Step<OperationState<Context>> {
  const { limits } = parts
  const terms: StreamTerms = {
    queueBytes: limits.streamQueueBytes,
    eventMilliseconds: limits.seconds * 1000,
    pingMilliseconds: limits.streamPingSeconds * 1000,
    clock: () => performance.now(),
  }
  return (state) => {
    if (state.operation?.operation.operation !== 'subscription') return undefined
    return open(parts, terms, state, requireStream(state))
  }
}

async function open<Context extends BaseContext>(
  parts: OpenSubscriptionParts<Context>,
  terms: StreamTerms,
  state: OperationState<Context>,
  request: StreamRequest,
): Promise<void> {
  const { incoming } = state
  const { base } = request
  if (incoming === null || base === null) throw new Error('A subscription has no context.')
  const operation = chosenOperation(state)
  const place = takePlace(parts, state, request)
  try {
    const source = await sourceOf(parts, state)
    const stream = new Stream({
      source,
      runs: new SubscriptionRuns(parts, { operation, base, credentials: incoming.credentials }),
      lifetime: request.lifetime,
      terms,
      observer: place,
    })
    request.opened = stream
    place.fill(stream)
    // The client left, or the time limit passed, while the source was opened.
    if (incoming.lifetime.over !== null || request.lifetime.over !== null) {
      stream.end(clientLeft)
      return
    }
    if (incoming.credentials.kind === 'bearer') {
      place.follow(parts.followBearer(incoming.credentials.token, () => stream.check()))
      // The session may have ended before it was followed.
      await stream.check()
    }
  } catch (error) {
    place.leave()
    throw error
  }
}

function takePlace<Context extends BaseContext>(
  { streams, limits }: OpenSubscriptionParts<Context>,
  { viewer, incoming }: OperationState<Context>,
  { base, transport }: StreamRequest,
): StreamPlace {
  if (base === null) throw new Error('A subscription has no context.')
  const place = streams.enter({
    sessionId: viewer?.sessionId ?? null,
    userId: viewer?.userId ?? null,
    address: base.client.ipAddress,
    transport,
    operation: incoming?.operation ?? null,
    log: base.log,
  })
  if (typeof place === 'string') throw refusal(limitError(place, limits[place]))
  return place
}

/** A full instance is unavailable: another one may have room. Beyond the other limits, the client has to close a stream first. */
export function limitError(limit: StreamLimit, allowed: number) {
  const extensions = { limit, allowed }
  return withoutStack(() =>
    limit === 'streams'
      ? new ServiceUnavailable({
          message: 'Too many subscriptions are open on this server. Try again later.',
          extensions: { ...extensions, retryAfter: 1, retryable: true },
        })
      : new TooManyStreams({ extensions }),
  )
}

/** @throws GraphQLError if the subscription field refuses or fails */
async function sourceOf<Context extends BaseContext>(
  { dependencies: { schema } }: OpenSubscriptionParts<Context>,
  state: OperationState<Context>,
): Promise<AsyncIterable<unknown>> {
  const { document, operationName, variables } = chosenOperation(state)
  let opened: AsyncIterable<unknown> | ExecutionResult
  try {
    opened = await createSourceEventStream({
      schema,
      document,
      contextValue: state.apollo.contextValue,
      variableValues: variables,
      operationName,
    })
  } catch (error) {
    // graphql-js throws what is a fault of the resolver: it returned something that is no stream.
    throw failure(new GraphQLError('', { originalError: error instanceof Error ? error : null }))
  }
  if (Symbol.asyncIterator in opened) return opened
  const [first = new GraphQLError('The subscription failed without an error.'), ...others] =
    opened.errors ?? []
  state.furtherErrors = others
  throw failure(first)
}

/** As for an error of a resolver: the status is 200, unless the error says that the server cannot serve. */
function failure(error: GraphQLError): GraphQLError {
  const { status } = describeError(error)
  return subscriptionRefused(error, status !== null && status >= 500 ? status : 200)
}

import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
} from 'graphql'
import type { ConcealedEvents } from './conceal-events.js'
import { type FieldGuard, type GuardContext, guardResolver } from './guard.js'

type Signal<TContext> = (context: TContext, info: GraphQLResolveInfo) => AbortSignal | null | undefined

/** What a source stream is wrapped with. */
interface StreamParts<TContext> {
  readonly signalOf: Signal<TContext> | undefined
  readonly events: ConcealedEvents<TContext> | null
}

/** Guards a subscription before its source stream is created. The field's own guard decides for each event again. */
export function guardSubscribe<TContext>(
  shared: GuardContext<TContext>,
  field: GraphQLField<unknown, TContext>,
  guard: FieldGuard<TContext> | null,
  { signalOf, events }: StreamParts<TContext>,
): void {
  const original = field.subscribe ?? defaultFieldResolver
  const isWrapped = signalOf !== undefined || events !== null
  const subscribe: typeof original = !isWrapped
    ? original
    : async (source, args, context, info) => {
        const stream: unknown = await original(source, args, context, info)
        if (!isAsyncIterable(stream)) return stream
        const shown = events === null ? stream : events.filter(stream, args, context, info)
        const signal = signalOf?.(context, info)
        return signal ? endOnAbort(shown, signal) : shown
      }
  if (guard !== null) field.subscribe = guardResolver(shared, guard, subscribe)
  else if (isWrapped) field.subscribe = subscribe
}

/** Starts an execution for each event, so that nothing cached for an earlier event counts. */
export function beginExecution<TContext>(
  { executionOf }: GuardContext<TContext>,
  resolve: GraphQLFieldResolver<unknown, TContext> = defaultFieldResolver,
): GraphQLFieldResolver<unknown, TContext> {
  return (source, args, context, info) => {
    executionOf(info, context, true)
    return resolve(source, args, context, info)
  }
}

/**
 * Wraps a stream so that it ends when `signal` aborts: pending reads resolve at once, and the source is closed. Events
 * that were read before are still delivered.
 */
export function endOnAbort<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncIterableIterator<T> {
  const iterator = source[Symbol.asyncIterator]()
  const done: IteratorResult<T> = { done: true, value: undefined }
  // A set of resolvers instead of `Promise.race` with one long-lived promise, which would retain every event until the
  // end.
  const waiting = new Set<(result: IteratorResult<T>) => void>()
  let hasEnded = false
  const end = () => {
    hasEnded = true
    for (const tell of waiting) tell(done)
  }
  const close = () => {
    end()
    // The source may fail to close; the stream has ended regardless.
    void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
  /** Called at the end or failure of the source, where `return` is not called: the signal may outlive the stream. */
  const letGo = () => signal.removeEventListener('abort', close)
  if (signal.aborted) close()
  else signal.addEventListener('abort', close, { once: true })

  function nextEvent(): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      waiting.add(resolve)
      // As `for await` does: `next` may return a plain value.
      void new Promise<IteratorResult<T>>((answer) => answer(iterator.next()))
        .then(
          (result) => {
            if (result.done) letGo()
            resolve(result)
          },
          (error) => {
            reject(error)
            letGo()
            end()
          },
        )
        .finally(() => waiting.delete(resolve))
    })
  }

  return {
    next: () => (hasEnded ? Promise.resolve(done) : nextEvent()),
    async return() {
      letGo()
      end()
      await iterator.return?.()
      return done
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

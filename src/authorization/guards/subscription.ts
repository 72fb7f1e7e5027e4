import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
} from 'graphql'
import { type FieldGuard, type GuardContext, guardResolver } from './guard.js'

type Signal<TContext> = (context: TContext, info: GraphQLResolveInfo) => AbortSignal | null | undefined

/** Decides a subscription before its source stream starts. Its events are decided again, by the field's own guard. */
export function guardSubscribe<TContext>(
  shared: GuardContext<TContext>,
  field: GraphQLField<unknown, TContext>,
  guard: FieldGuard<TContext> | null,
  signalOf: Signal<TContext> | undefined,
): void {
  const original = field.subscribe ?? defaultFieldResolver
  const subscribe: typeof original =
    signalOf === undefined
      ? original
      : async (source, args, context, info) => {
          const stream: unknown = await original(source, args, context, info)
          const signal = signalOf(context, info)
          return signal && isAsyncIterable(stream) ? endOnAbort(stream, signal) : stream
        }
  if (guard !== null) field.subscribe = guardResolver(shared, guard, subscribe)
  else if (signalOf !== undefined) field.subscribe = subscribe
}

/** Each event is decided for itself: what was remembered for the one before does not count. */
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
 * A stream that ends when `signal` aborts: a waiting reader is told at once, and the source is closed.
 * Events that were read before stay delivered.
 */
export function endOnAbort<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncIterableIterator<T> {
  const iterator = source[Symbol.asyncIterator]()
  const done: IteratorResult<T> = { done: true, value: undefined }
  // Those who wait, and not one promise that each of them is raced with: that would hold every event until the end.
  const waiting = new Set<(result: IteratorResult<T>) => void>()
  let hasEnded = false
  const end = () => {
    hasEnded = true
    for (const tell of waiting) tell(done)
  }
  const close = () => {
    end()
    // The source may refuse to close or fail in closing; the stream has ended all the same.
    void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
  /** Whoever has read a source to its end, or seen it fail, does not return it, and the signal may live on. */
  const letGo = () => signal.removeEventListener('abort', close)
  if (signal.aborted) close()
  else signal.addEventListener('abort', close, { once: true })

  function nextEvent(): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      waiting.add(resolve)
      // As `for await` does: a source may answer without a promise.
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

import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLResolveInfo } from 'graphql'
import { type Conceal, createConcealed } from './conceal-objects.js'
import type { GuardContext } from './guard.js'

type Resolver<TContext> = GraphQLFieldResolver<unknown, TContext>

/** An event whose root field was resolved to see whether it has to be sent. The executor receives it as root value. */
class ResolvedEvent {
  constructor(readonly outcome: { readonly value: unknown } | { readonly error: unknown }) {}
}

/** The parts of a subscription field whose events may carry hidden objects. */
export interface ConcealedEvents<TContext> {
  /** The resolver of the root field. */
  readonly resolve: Resolver<TContext>
  /** Wraps the source stream. */
  readonly filter: (
    source: AsyncIterable<unknown>,
    args: Record<string, unknown>,
    context: TContext,
    info: GraphQLResolveInfo,
  ) => AsyncIterableIterator<unknown>
}

/** Drops events all of whose objects are hidden. The guarded resolver of the field runs once for each event. */
export function concealEvents<TContext>(
  { executionOf }: GuardContext<TContext>,
  guarded: Resolver<TContext> = defaultFieldResolver,
  {
    conceal,
    contextAfter,
  }: {
    readonly conceal: Conceal<TContext>
    readonly contextAfter: (context: TContext, info: GraphQLResolveInfo) => TContext
  },
): ConcealedEvents<TContext> {
  async function resolveEvent(
    event: unknown,
    args: Record<string, unknown>,
    context: TContext,
    info: GraphQLResolveInfo,
  ): Promise<ResolvedEvent | null> {
    const count = createConcealed()
    // Nothing cached for an earlier event counts.
    executionOf(info, context, true)
    try {
      const value: unknown = await guarded(event, { ...args }, context, info)
      const concealed = await conceal(value, contextAfter(context, info), info, count)
      return isHidden(count) ? null : new ResolvedEvent({ value: concealed })
    } catch (error) {
      return isHidden(count) ? null : new ResolvedEvent({ error })
    }
  }

  return {
    resolve(source, args, context, info) {
      // An executor that does not subscribe passes the event itself.
      if (!(source instanceof ResolvedEvent)) {
        return Promise.resolve(guarded(source, args, context, info)).then((value) =>
          conceal(value, contextAfter(context, info), info, createConcealed()),
        )
      }
      if ('error' in source.outcome) throw source.outcome.error
      return source.outcome.value
    },
    filter: (source, args, context, info) =>
      mapEvents(source, (event) => resolveEvent(event, args, context, info)),
  }
}

function isHidden({ hidden, shown }: { readonly hidden: number; readonly shown: number }): boolean {
  return hidden > 0 && shown === 0
}

/** Maps events in order, and omits those that become `null`. Closing it closes the source at once. */
function mapEvents<T, R extends object>(
  source: AsyncIterable<T>,
  map: (event: T) => Promise<R | null>,
): AsyncIterableIterator<R> {
  const iterator = source[Symbol.asyncIterator]()
  const done: IteratorResult<R> = { done: true, value: undefined }
  let last: Promise<unknown> = Promise.resolve()

  async function read(): Promise<IteratorResult<R>> {
    for (;;) {
      const result = await iterator.next()
      if (result.done === true) return done
      const mapped = await map(result.value)
      if (mapped !== null) return { done: false, value: mapped }
    }
  }

  return {
    next() {
      // One read at a time: otherwise an event could overtake an earlier one that takes longer to decide.
      const result = last.then(read, read)
      last = result
      return result
    },
    async return() {
      await iterator.return?.()
      return done
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

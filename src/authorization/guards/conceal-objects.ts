import {
  defaultFieldResolver,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  isListType,
  isNonNullType,
} from 'graphql'
import { isThenable } from '../../lib/is-thenable.js'
import type { MaybePromise } from '../decisions/decide-steps.js'
import { withoutStack } from '../decisions/refusal.js'

/** Whether an object of the returned type is hidden from the viewer of a position. */
export type IsHidden<TContext> = (
  object: unknown,
  context: TContext,
  info: GraphQLResolveInfo,
) => MaybePromise<boolean>

/** How many objects of one value were hidden, and how many were not. */
export interface Concealed {
  hidden: number
  shown: number
}

export const createConcealed = (): Concealed => ({ hidden: 0, shown: 0 })

/** Replaces hidden objects in what a resolver returned. */
export type Conceal<TContext> = (
  value: unknown,
  context: TContext,
  info: GraphQLResolveInfo,
  count: Concealed,
) => MaybePromise<unknown>

/**
 * Makes hidden objects look absent in the values of one type: null where it may be null, omitted in a list of non-null
 * items, otherwise NOT_FOUND. Whatever is absent gives the same. Synchronous unless the value or a decision is not.
 */
export function createConceal<TContext>(
  type: GraphQLOutputType,
  isHidden: IsHidden<TContext>,
): Conceal<TContext> {
  if (isNonNullType(type)) {
    const ofNullable = createConceal(type.ofType, isHidden)
    // A list that is null has nothing to hide: the executor reports it.
    if (isListType(type.ofType)) return ofNullable
    return (value, context, info, count) => after(ofNullable(value, context, info, count), required)
  }
  if (isListType(type)) return createListConceal(type.ofType, isHidden)
  return (value, context, info, count) => {
    if (value === null || value === undefined || value instanceof Error) return value
    return after(isHidden(value, context, info), (hides) => {
      count[hides ? 'hidden' : 'shown'] += 1
      return hides ? null : value
    })
  }
}

function createListConceal<TContext>(
  itemType: GraphQLOutputType,
  isHidden: IsHidden<TContext>,
): Conceal<TContext> {
  const isOmitting = isNonNullType(itemType) && !isListType(itemType.ofType)
  const ofItem = createConceal<TContext>(isOmitting ? itemType.ofType : itemType, isHidden)
  const omit = (items: readonly unknown[]) =>
    isOmitting ? items.filter((item) => item !== null && item !== undefined) : items
  return (value, context, info, count) => {
    const conceal = (item: unknown) => after(item, (settled) => ofItem(settled, context, info, count))
    if (isAsyncIterable(value)) return concealEach(value, conceal, isOmitting)
    if (!isIterable(value)) return value
    const items = Array.from(value, conceal)
    if (!items.some(isThenable)) return omit(items)
    // Where nothing is omitted, each item settles on its own.
    return isOmitting ? Promise.all(items.map(settle)).then(omit) : items
  }
}

async function* concealEach(
  items: AsyncIterable<unknown>,
  conceal: (item: unknown) => MaybePromise<unknown>,
  isOmitting: boolean,
): AsyncGenerator<unknown> {
  for await (const item of items) {
    const settled = await settle(conceal(item))
    if (!isOmitting || (settled !== null && settled !== undefined)) yield settled
  }
}

/** An error in place of a rejection: executors report it at its item, and its siblings are not lost. */
async function settle(item: unknown): Promise<unknown> {
  try {
    return await item
  } catch (error) {
    return error instanceof Error
      ? error
      : new Error('A resolver threw a value that is no error.', { cause: error })
  }
}

/** The error of an object that is hidden or absent, where it must not be null. Code and text are those of `NotFound`. */
function required(value: unknown): unknown {
  if (value !== null && value !== undefined) return value
  throw withoutStack(
    () =>
      new GraphQLError('The object does not exist, or you do not have access to it.', {
        extensions: { code: 'NOT_FOUND' },
      }),
  )
}

function after<T, R>(value: T | PromiseLike<T>, next: (settled: T) => MaybePromise<R>): MaybePromise<R> {
  return isThenable(value) ? Promise.resolve(value).then(next) : next(value)
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

/** Conceals what a resolver returns, for the viewer after it has run: it may have signed one in. */
export function concealResult<TContext>(
  resolve: GraphQLFieldResolver<unknown, TContext> | undefined,
  conceal: Conceal<TContext>,
  contextAfter: (context: TContext, info: GraphQLResolveInfo) => TContext,
): GraphQLFieldResolver<unknown, TContext> {
  const original = resolve ?? defaultFieldResolver
  return (source, args, context, info) =>
    after(original(source, args, context, info), (value) =>
      conceal(value, contextAfter(context, info), info, createConcealed()),
    )
}

import { isThenable } from '../../lib/is-thenable.js'
import type { MongoFilter } from '../filters/filter.js'
import type { Viewer } from './viewer.js'

type Answer = boolean | Promise<boolean>

/** Called once per request and name. Any result but `true`, and any error, refuses. */
export type RequestPolicy<TContext> = (viewer: Viewer | null, context: TContext) => Answer

/** Called once per object: the parent object of a field, or each object of a type. */
export interface ObjectPolicy<TContext> {
  readonly per: 'object'
  readonly decide: (viewer: Viewer | null, object: unknown, context: TContext) => Answer
  /**
   * The same policy as a MongoDB filter: it finds the documents for which `decide` returns true. `true` finds all, `false`
   * none. Called once for each filter that is asked for; an error counts as `false`.
   */
  readonly filter?: (
    viewer: Viewer | null,
    context: TContext,
  ) => MongoFilter | boolean | Promise<MongoFilter | boolean>
}

export type Policy<TContext> = RequestPolicy<TContext> | ObjectPolicy<TContext>

export type Policies<TContext> = Readonly<Record<string, Policy<TContext>>>

/** Results of policies in one execution, by viewer. */
export interface PolicyMemo {
  readonly byRequest: Map<Viewer | null, Map<string, Answer>>
  readonly byObject: Map<Viewer | null, WeakMap<object, Map<string, Answer>>>
}

export function createPolicyMemo(): PolicyMemo {
  return { byRequest: new Map(), byObject: new Map() }
}

/** One evaluation of policies. Without an object, policies per object have no result. */
export interface PolicyQuestion<TContext> {
  readonly names: readonly string[]
  readonly viewer: Viewer | null
  readonly context: TContext
  readonly object?: { readonly value: unknown }
  readonly memo: PolicyMemo
}

/** Results by policy name. A pending promise counts as missing. */
export type PolicyAnswers = ReadonlyMap<string, boolean | PromiseLike<boolean>>

/** Whether a policy decides per object. */
export function isObjectPolicy<TContext>(
  policy: Policy<TContext> | undefined,
): policy is ObjectPolicy<TContext> {
  return typeof policy === 'object'
}

/**
 * Evaluates policies, each once per memo. Returns a promise only if a policy does.
 *
 * @param onFault - receives errors thrown by a policy, which then refuses
 */
export function askPolicies<TContext>(
  policies: Policies<TContext>,
  question: PolicyQuestion<TContext>,
  onFault: (error: unknown) => void,
): PolicyAnswers | Promise<PolicyAnswers> {
  const answers: [string, Answer][] = []
  for (const name of question.names) {
    const policy = Object.hasOwn(policies, name) ? policies[name] : undefined
    if (isObjectPolicy(policy) && question.object === undefined) continue
    answers.push([name, remembered(name, policy, question, onFault)])
  }
  if (!answers.some(([, answer]) => typeof answer !== 'boolean')) {
    return new Map(answers.map(([name, answer]) => [name, answer === true]))
  }
  return Promise.all(answers.map(async ([name, answer]) => [name, await answer] as const)).then(
    (settled) => new Map(settled),
  )
}

function remembered<TContext>(
  name: string,
  policy: Policy<TContext> | undefined,
  question: PolicyQuestion<TContext>,
  onFault: (error: unknown) => void,
): Answer {
  const memo = memoFor(policy, question)
  const known = memo.get(name)
  if (known !== undefined) return known
  const answer = ask(policy, question, onFault)
  memo.set(name, answer)
  // Later calls get the result synchronously. The promise never rejects.
  if (isThenable(answer)) void answer.then((settled) => memo.set(name, settled))
  return answer
}

function memoFor<TContext>(
  policy: Policy<TContext> | undefined,
  question: PolicyQuestion<TContext>,
): Map<string, Answer> {
  const { memo, viewer, object } = question
  if (!isObjectPolicy(policy)) return getOrMake(memo.byRequest, viewer, () => new Map())
  if (typeof object?.value !== 'object' || object.value === null) return new Map()
  return getOrMake(
    getOrMake(memo.byObject, viewer, () => new WeakMap<object, Map<string, Answer>>()),
    object.value,
    () => new Map(),
  )
}

function getOrMake<K, V>(
  map: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

function ask<TContext>(
  policy: Policy<TContext> | undefined,
  { viewer, context, object }: PolicyQuestion<TContext>,
  onFault: (error: unknown) => void,
): Answer {
  const refuse = (error: unknown): false => {
    onFault(error)
    return false
  }
  try {
    if (policy === undefined) return false
    const answer: unknown = isObjectPolicy(policy)
      ? policy.decide(viewer, object?.value, context)
      : policy(viewer, context)
    if (!isThenable(answer)) return answer === true
    return Promise.resolve(answer).then((value) => value === true, refuse)
  } catch (error) {
    return refuse(error)
  }
}

import { type GraphQLSchema, isObjectType } from 'graphql'
import { engineOf } from '../authorize.js'
import { decide, NO_ANSWERS, UNKNOWN_OBJECT } from '../decisions/decide.js'
import { createPolicyMemo, isObjectPolicy, type PolicyAnswers } from '../decisions/policies.js'
import { isViewer, type Viewer } from '../decisions/viewer.js'
import type { Engine } from '../engine.js'
import { type PlainRule, policyNames, type Rule } from '../rules/rule.js'
import {
  allOf,
  anyOf,
  checkedReach,
  isPlainObject,
  type MongoFilter,
  markedCopy,
  type Reach,
  toFilter,
} from './filter.js'
import { missingFilter } from './missing-filter.js'
import { type MakeObjectId, ownerFilter, ownerPath } from './owner-filter.js'

/** For whom, and for which documents, a filter is made. */
export interface AccessibleQuestion {
  readonly viewer: Viewer | null
  /** The caller's own filter. It is joined by AND, and may contain what a client sent. */
  readonly own?: MongoFilter | undefined
  /** The application's `mongoose.trusted`, if it uses `sanitizeFilter`. It marks the rule, and never `own`. */
  readonly trusted?: (<T>(value: T) => T) | undefined
  /** Makes an ObjectId, for documents that hold the owner as one. Mongoose casts by its schema, and needs it not. */
  readonly objectId?: MakeObjectId | undefined
  /** Passed to policies and their filters. */
  readonly context?: unknown
}

/**
 * The MongoDB filter of all rules of an object type for a viewer: it finds the documents whose objects the guards let
 * through. With `own`, it is `{ $and: [rule, own] }`, so that neither overwrites the other. Not for rules of fields, nor of
 * interfaces. Policies per object take part by their `filter`; one that throws finds nothing.
 *
 * @param schema - a schema that `authorize` returned
 * @throws {TypeError} for another schema, a type that it does not have, a policy without a filter, or an `own` that is no
 *   filter
 */
export async function accessibleFilter(
  schema: GraphQLSchema,
  typeName: string,
  question: AccessibleQuestion,
): Promise<MongoFilter> {
  const engine = engineOf(schema)
  const { own, trusted = (value) => value } = question
  const rules = rulesOf(engine, typeName)
  if (own !== undefined && !isPlainObject(own))
    throw new TypeError('accessible: the own filter must be an object.')
  const reach = await reachOf(engine, typeName, rules, question)
  const rule = markedCopy(toFilter(reach), trusted)
  return own === undefined ? rule : { $and: [rule, own] }
}

function rulesOf({ schema, rules, settings }: Engine<unknown>, typeName: string): readonly Rule[] {
  if (!isObjectType(schema.getType(typeName))) {
    throw new TypeError(`accessible: the schema has no object type "${typeName}".`)
  }
  const own = rules.types.get(typeName) ?? []
  const fault = missingFilter(own, settings.policies)
  if (fault !== null) throw new TypeError(`accessible: ${typeName}: ${fault}`)
  return own
}

async function reachOf(
  engine: Engine<unknown>,
  typeName: string,
  rules: readonly Rule[],
  question: AccessibleQuestion,
): Promise<Reach> {
  const viewer = isViewer(question.viewer) ? question.viewer : null
  const at = engine.settings.now()
  const early = (rule: Rule, policies: PolicyAnswers): Reach | null => {
    const { kind } = decide(rule, viewer, { object: UNKNOWN_OBJECT, policies, at })
    return kind === 'pending' ? null : kind === 'allowed'
  }
  // Without policies first: they are not called where nothing depends on them.
  const first = rules.map((rule) => early(rule, NO_ANSWERS))
  if (first.includes(false)) return false
  const open = rules.filter((_rule, index) => first[index] === null)
  if (open.length === 0) return true
  const answers = await askPolicies(engine, open, viewer, question.context)
  const plain = (rule: PlainRule): Reach => {
    const decided = early(rule, answers.byRequest)
    if (decided !== null) return decided
    if (rule.kind === 'owner' && viewer !== null) {
      return ownerFilter(
        ownerPath(typeName, rule.field, engine.settings.ownerPaths),
        viewer.userId,
        question.objectId,
      )
    }
    return rule.kind === 'policy' && anyOf(rule.policies.map((group) => allOf(group.map(answers.reachOf))))
  }
  return allOf(
    open.map((rule) => {
      if (rule.kind !== 'anyOf') return plain(rule)
      return anyOf(rule.alternatives.map((each) => each.length > 0 && allOf(each.map(plain))))
    }),
  )
}

interface Answers {
  readonly byRequest: PolicyAnswers
  readonly reachOf: (policy: string) => Reach
}

/** Calls policies per request, and the filters of policies per object, each once. */
async function askPolicies(
  engine: Engine<unknown>,
  rules: readonly Rule[],
  viewer: Viewer | null,
  context: unknown,
): Promise<Answers> {
  const { policies, onFault } = engine.settings
  const names = policyNames(rules)
  const [byRequest, filters] = await Promise.all([
    engine.ask({ names, viewer, context, memo: createPolicyMemo() }),
    Promise.all(names.map(async (name) => [name, await filterOf(name)] as const)),
  ])
  const byObject = new Map(filters)
  return { byRequest, reachOf: (name) => byObject.get(name) ?? byRequest.get(name) === true }

  async function filterOf(name: string): Promise<Reach | null> {
    const policy = policies[name]
    if (!isObjectPolicy(policy)) return null
    try {
      return checkedReach(await policy.filter?.(viewer, context), name)
    } catch (error) {
      onFault(error)
      return false
    }
  }
}

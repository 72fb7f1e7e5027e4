import { type GraphQLSchema, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { engineOf } from './authorize.js'
import { decide, type Facts, type Refusal, UNKNOWN_OBJECT } from './decisions/decide.js'
import { isObjectPolicy } from './decisions/policies.js'
import { byUrgency } from './decisions/step-up.js'
import { isViewer, type Viewer } from './decisions/viewer.js'
import type { Engine } from './engine.js'
import { policyNames, type Rule } from './rules/rule.js'

/** The viewer and the facts that a decision about a coordinate is based on. */
export interface CoordinateQuestion {
  readonly viewer: Viewer | null
  /** The parent object of a field, or the object of a type. Omitted: not known, so rules about it are pending. */
  readonly object?: unknown
  /** Results of policies by name. Policies are not called: one without a result is pending. */
  readonly policies?: Readonly<Record<string, boolean>>
  /** When `@auth(maxAge:)` is decided. Default: now, by the clock of the schema. */
  readonly at?: Date
}

/** `pending`: `rule` depends on an object or a policy that the question does not contain. */
export type CoordinateDecision =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'pending'; readonly rule: Rule }
  | RefusedCoordinate

/** `isHidden`: clients see no error, because the object looks absent (`@hidden`). */
export type RefusedCoordinate = Refusal & { readonly isHidden: boolean }

/** A rule and the object that it is evaluated for. */
interface RuleOnObject {
  readonly rule: Rule
  readonly object: unknown
  /** Whether the type's own guard decides for each returned object, so that what only the object leaves open counts not. */
  readonly isDecidedLater: boolean
}

/**
 * Decides one coordinate of a guarded schema as its guards would: a field (`Article.draft`), an argument together with
 * its field (`Query.articles(includeDrafts:)`), an input field (`ArticleInput.featured`) or an object of a type
 * (`Article`). A field is allowed if its resolver would run; the objects that it returns are decided by their type.
 * Pure.
 *
 * @param schema - a schema that `authorize` returned
 * @throws {TypeError} for another schema, and for a coordinate that the schema does not have
 */
export function decideCoordinate(
  schema: GraphQLSchema,
  coordinate: string,
  question: CoordinateQuestion,
): CoordinateDecision {
  const viewer = isViewer(question.viewer) ? question.viewer : null
  const policies = new Map(Object.entries(question.policies ?? {}))
  const object = 'object' in question ? question.object : UNKNOWN_OBJECT
  const engine = engineOf(schema)
  const at = question.at === undefined ? engine.settings.now() : Math.floor(question.at.getTime() / 1000)
  let open: Rule | null = null
  const rules = rulesAt(engine, coordinate, object).toSorted((a, b) => byUrgency(a.rule, b.rule))
  for (const { rule, object: about, isDecidedLater } of rules) {
    const decision = decide(rule, viewer, { object: about, policies, at })
    if (decision.kind === 'refused') {
      const facts = { object, policies, at }
      return { ...decision, isHidden: looksAbsent(engine, coordinate, viewer, facts) }
    }
    if (decision.kind === 'allowed') continue
    const isOpen = !isDecidedLater || couldRefuseBefore(engine, rule, viewer, { policies, at })
    if (isOpen) open ??= rule
  }
  return open === null ? { kind: 'allowed' } : { kind: 'pending', rule: open }
}

/** Whether the object of a type, or the parent object of a field, is hidden from the viewer. */
function looksAbsent(
  { rules }: Engine<unknown>,
  coordinate: string,
  viewer: Viewer | null,
  facts: Facts,
): boolean {
  const [typeName = ''] = coordinate.split('.')
  const ofObject = rules.types.get(typeName) ?? []
  return rules.hidden.has(typeName) && ofObject.some((rule) => decide(rule, viewer, facts).kind === 'refused')
}

/** Whether policies that need no object could refuse, whatever the object is. */
function couldRefuseBefore(
  { settings }: Engine<unknown>,
  rule: Rule,
  viewer: Viewer | null,
  { policies: given, at }: Required<Pick<Facts, 'policies' | 'at'>>,
): boolean {
  const missing = policyNames([rule]).filter(
    (name) => !given.has(name) && !isObjectPolicy(settings.policies[name]),
  )
  const policies = new Map([...given, ...missing.map((name) => [name, false] as const)])
  return decide(rule, viewer, { object: UNKNOWN_OBJECT, policies, at }).kind === 'refused'
}

function rulesAt(engine: Engine<unknown>, coordinate: string, object: unknown): readonly RuleOnObject[] {
  const { rules } = engine
  const { typeName, fieldName, argumentName } = locate(engine.schema, coordinate)
  const of = (list: readonly Rule[] = []) => list.map((rule) => ({ rule, object, isDecidedLater: false }))
  if (fieldName === undefined) return of(rules.types.get(typeName))
  const field = rules.fields.get(`${typeName}.${fieldName}`)
  if (field === undefined) return of(rules.inputs.get(coordinate))
  const result = engine.isSignIn(field.coordinate) ? [] : field.result
  return [
    ...of(field.own),
    ...of(field.parent),
    ...result.map((rule) => ({ rule, object: UNKNOWN_OBJECT, isDecidedLater: true })),
    ...(argumentName === undefined ? [] : of(rules.inputs.get(coordinate))),
  ]
}

interface Location {
  readonly typeName: string
  readonly fieldName?: string | undefined
  readonly argumentName?: string | undefined
}

/**
 * Parses a schema coordinate (https://spec.graphql.org/draft/#sec-Schema-Coordinates).
 *
 * @throws {TypeError} if the schema does not have it
 */
function locate(schema: GraphQLSchema, coordinate: string): Location {
  const parts = /^(\w+)(?:\.(\w+)(?:\((\w+):\))?)?$/.exec(coordinate)
  const [, typeName = '', fieldName, argumentName] = parts ?? []
  const type = schema.getType(typeName)
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) throw missing(coordinate)
  const fields = Object.keys(type.getFields()).map((name) => `${typeName}.${name}`)
  if (fieldName === undefined) {
    if (isInputObjectType(type))
      throw new TypeError(`${typeName} is an input type. Pass ${fields.join(' or ')}.`)
    return { typeName }
  }
  const field = type.getFields()[fieldName]
  if (field === undefined) throw missing(coordinate, fields)
  if (isInterfaceType(type))
    throw new TypeError(`${coordinate} belongs to an interface. Pass ${implementers()}.`)
  const args = 'args' in field ? field.args.map(({ name }) => name) : []
  if (argumentName !== undefined && !args.includes(argumentName)) {
    throw missing(
      coordinate,
      args.map((name) => `${typeName}.${fieldName}(${name}:)`),
    )
  }
  return { typeName, fieldName, argumentName }

  function implementers(): string {
    const names = isInterfaceType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : []
    return names.map((name) => `${name}.${fieldName}`).join(' or ')
  }
}

function missing(coordinate: string, others: readonly string[] = []): TypeError {
  const known = others.length === 0 ? '' : ` There is ${others.join(', ')}.`
  return new TypeError(`The schema has no ${coordinate}.${known}`)
}

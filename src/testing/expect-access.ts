import type { GraphQLSchema } from 'graphql'
import {
  type CoordinateDecision,
  decideCoordinate,
  plainRules,
  printRule,
  type RefusalCode,
  type Rule,
} from '../authorization/index.js'
import type { Viewer } from '../sessions/public.js'
import { describeViewer, testViewer } from './viewers.js'

/** Inputs of a decision in addition to the viewer. */
export interface AccessFacts {
  /**
   * The object that `@owner` reads: the parent object of a field, or for the coordinate of a type, the object itself.
   */
  readonly object?: unknown
  /** Results of policies, by name. Policies are not called. */
  readonly policies?: Readonly<Record<string, boolean>>
  /** When `@auth(maxAge:)` is decided. Default: now. */
  readonly at?: Date
}

/** The expected refusal, and inputs of the decision. */
export interface ExpectedRefusal extends AccessFacts {
  /** The expected error code. Default: any. */
  readonly code?: RefusalCode
  /** Whether the object looks absent, without an error: `@hidden` on its type. Default: either. */
  readonly hidden?: boolean
}

/**
 * Asserts that a viewer may use a coordinate: a field (`Article.draft`), an argument
 * (`Query.articles(includeDrafts:)`), an input field (`ArticleInput.featured`) or the objects of a type (`Article`).
 * Decides like the guards, without running resolvers. Objects that a field returns are decided by the rules of their
 * type.
 *
 * @param schema - a guarded schema: from `createTestSchema`, from a server, or returned by `authorize`
 * @param viewer - the argument of `testViewer`, or `null` for an anonymous request
 * @throws AccessError if the viewer is refused, or if the decision needs more than `facts`
 * @throws TypeError if the schema has no such coordinate, or is not guarded
 */
export function expectAllowed(
  schema: GraphQLSchema,
  coordinate: string,
  viewer: Partial<Viewer> | null,
  facts: AccessFacts = {},
): void {
  const decision = decideFor(schema, coordinate, viewer, facts)
  if (decision.kind === 'allowed') return
  const actual = textOf(decision)
  throw new AccessError({ coordinate, viewer, expected: 'allowed', actual }, expectAllowed)
}

/**
 * Asserts that a viewer is refused a coordinate, with a specific code if one is given. See `expectAllowed`.
 *
 * @throws AccessError if the viewer is allowed, refused with another code, or if the decision needs more than the facts
 * @throws TypeError if the schema has no such coordinate, or is not guarded
 */
export function expectRefused(
  schema: GraphQLSchema,
  coordinate: string,
  viewer: Partial<Viewer> | null,
  { code, hidden, ...facts }: ExpectedRefusal = {},
): void {
  const decision = decideFor(schema, coordinate, viewer, facts)
  const isExpected =
    decision.kind === 'refused' &&
    (code === undefined || code === decision.code) &&
    (hidden === undefined || hidden === decision.isHidden)
  if (isExpected) return
  const how = hidden === true ? 'hidden' : 'refused'
  const withCode = code === undefined ? how : `${how} with ${code}`
  const expected = hidden === false ? `${withCode}, not hidden,` : withCode
  throw new AccessError({ coordinate, viewer, expected, actual: textOf(decision) }, expectRefused)
}

/**
 * Asserts that a viewer has to authenticate again to use a coordinate, by `@auth(maxAge:)` or `@auth(mfa:)`: they are
 * refused with REAUTHENTICATION_REQUIRED, and no longer once they have proved who they are with a second factor. The last
 * proof of the viewer was long ago unless `authTime` is given. See `expectAllowed`.
 *
 * @throws AccessError if the viewer is allowed or refused for another reason, before or after the proof
 * @throws TypeError if the schema has no such coordinate, or is not guarded
 */
export function expectStepUp(
  schema: GraphQLSchema,
  coordinate: string,
  viewer: Partial<Viewer> | null,
  facts: AccessFacts = {},
): void {
  const long = viewer && { authTime: 0, ...viewer }
  const before = decideFor(schema, coordinate, long, facts)
  if (before.kind !== 'refused' || before.code !== 'REAUTHENTICATION_REQUIRED') {
    const expected = 'refused with REAUTHENTICATION_REQUIRED'
    throw new AccessError({ coordinate, viewer, expected, actual: textOf(before) }, expectStepUp)
  }
  const now = Math.floor((facts.at ?? new Date()).getTime() / 1000)
  const after = decideFor(schema, coordinate, viewer && { ...viewer, authTime: now, mfaTime: now }, facts)
  if (after.kind !== 'refused') return
  const expected = 'allowed after another proof'
  throw new AccessError({ coordinate, viewer, expected, actual: textOf(after) }, expectStepUp)
}

function textOf(decision: CoordinateDecision): string {
  switch (decision.kind) {
    case 'refused':
      return `${decision.code}${decision.isHidden ? ', hidden,' : ''} by ${printRule(decision.rule)}`
    case 'pending':
      return dependsOn(decision.rule)
    case 'allowed':
      return 'allowed'
  }
}

function decideFor(
  schema: GraphQLSchema,
  coordinate: string,
  viewer: Partial<Viewer> | null,
  facts: AccessFacts,
): CoordinateDecision {
  return decideCoordinate(schema, coordinate, {
    at: new Date(),
    ...facts,
    viewer: viewer === null ? null : testViewer(viewer),
  })
}

function dependsOn(rule: Rule): string {
  const parts = plainRules([rule])
  const names = parts.flatMap((part) => (part.kind === 'policy' ? part.policies.flat() : []))
  const answers = [...new Set(names)].map((name) => `${name}: true`)
  const needsObject = parts.some(({ kind }) => kind === 'owner')
  const what = [needsObject ? 'the object' : [], answers.length > 0 ? 'answers' : []].flat().join(' or ')
  const facts = [needsObject ? 'object' : [], answers.length > 0 ? `policies: { ${answers.join(', ')} }` : []]
  const them = needsObject && answers.length === 0 ? 'it' : 'them'
  return `open, as ${printRule(rule)} needs ${what}: give ${them} as { ${facts.flat().join(', ')} }`
}

interface Failure {
  readonly coordinate: string
  readonly viewer: Partial<Viewer> | null
  readonly expected: string
  readonly actual: string
}

/** The error of a failed assertion about access. */
export class AccessError extends Error {
  override readonly name = 'AccessError'
  readonly expected: string
  readonly actual: string

  /** @param below - the function whose frames are omitted, so that the stack begins at the line of the test */
  constructor({ coordinate, viewer, expected, actual }: Failure, below: (...args: never[]) => void) {
    super(`${coordinate} was to be ${expected} for ${describeViewer(viewer)}. It is ${actual}.`)
    this.expected = expected
    this.actual = actual
    Error.captureStackTrace(this, below)
  }
}

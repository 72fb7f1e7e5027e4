import type { GraphQLSchema } from 'graphql'
import {
  type CoordinateDecision,
  decideCoordinate,
  printRule,
  type RefusalCode,
  type Rule,
} from '../authorization/index.js'
import type { Viewer } from '../sessions/public.js'
import { describeViewer, testViewer } from './viewers.js'

/** What a decision may need besides the viewer. */
export interface AccessFacts {
  /** The parent object of a field, or, for the coordinate of a type, the object itself: `@owner` reads it. */
  readonly object?: unknown
  /** What policies answer, by name. None is called. */
  readonly policies?: Readonly<Record<string, boolean>>
}

/** What a refusal has to be. */
export interface ExpectedRefusal extends AccessFacts {
  /** Default: any. */
  readonly code?: RefusalCode
}

/**
 * Passes when `viewer` may use the coordinate: a field (`Article.draft`), an argument
 * (`Query.articles(includeDrafts:)`), an input field (`ArticleInput.featured`) or the objects of a type (`Article`).
 * Decides as the guards do; no resolver runs. What a field returns is decided as an object of its type.
 *
 * @param schema - guarded: of `createTestSchema`, of a server, or as `authorize` returned it
 * @param viewer - what `testViewer` is given; `null` is nobody
 * @throws AccessError when it is refused, or depends on what `facts` do not hold
 * @throws TypeError when the schema has no such coordinate, or is not guarded
 */
export function expectAllowed(
  schema: GraphQLSchema,
  coordinate: string,
  viewer: Partial<Viewer> | null,
  facts: AccessFacts = {},
): void {
  const decision = decideFor(schema, coordinate, viewer, facts)
  if (decision.kind === 'allowed') return
  const actual =
    decision.kind === 'pending' ? dependsOn(decision.rule) : `${decision.code} by ${printRule(decision.rule)}`
  throw new AccessError({ coordinate, viewer, expected: 'allowed', actual }, expectAllowed)
}

/**
 * Passes when `viewer` is refused the coordinate, with the code if one is given. See `expectAllowed`.
 *
 * @throws AccessError when it is allowed, refused with another code, or depends on what is not given
 * @throws TypeError when the schema has no such coordinate, or is not guarded
 */
export function expectRefused(
  schema: GraphQLSchema,
  coordinate: string,
  viewer: Partial<Viewer> | null,
  { code, ...facts }: ExpectedRefusal = {},
): void {
  const decision = decideFor(schema, coordinate, viewer, facts)
  if (decision.kind === 'refused' && (code === undefined || code === decision.code)) return
  const actual =
    decision.kind === 'refused'
      ? `${decision.code} by ${printRule(decision.rule)}`
      : decision.kind === 'pending'
        ? dependsOn(decision.rule)
        : 'allowed'
  const expected = code === undefined ? 'refused' : `refused with ${code}`
  throw new AccessError({ coordinate, viewer, expected, actual }, expectRefused)
}

function decideFor(
  schema: GraphQLSchema,
  coordinate: string,
  viewer: Partial<Viewer> | null,
  facts: AccessFacts,
): CoordinateDecision {
  return decideCoordinate(schema, coordinate, {
    ...facts,
    viewer: viewer === null ? null : testViewer(viewer),
  })
}

function dependsOn(rule: Rule): string {
  if (rule.kind !== 'policy') return `open, as ${printRule(rule)} needs the object: give it as { object }`
  const answers = rule.policies.flat().map((name) => `${name}: true`)
  return `open, as ${printRule(rule)} needs answers: give them as { policies: { ${answers.join(', ')} } }`
}

interface Failure {
  readonly coordinate: string
  readonly viewer: Partial<Viewer> | null
  readonly expected: string
  readonly actual: string
}

/** An expectation about access that was not met. */
export class AccessError extends Error {
  override readonly name = 'AccessError'
  readonly expected: string
  readonly actual: string

  /** @param below - where the stack ends, so that it begins at the line of the test */
  constructor({ coordinate, viewer, expected, actual }: Failure, below: (...args: never[]) => void) {
    super(`${coordinate} was to be ${expected} for ${describeViewer(viewer)}. It is ${actual}.`)
    this.expected = expected
    this.actual = actual
    Error.captureStackTrace(this, below)
  }
}

import fc from 'fast-check'
import {
  buildSchema,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  isObjectType,
  parse,
  validate,
} from 'graphql'
import {
  authorizationTypeDefs,
  authorize,
  decideCoordinate,
  decideOperation,
  describeAccess,
  signedInFields,
  type Viewer,
} from '../../../src/authorization/index.js'
import {
  contextAt,
  isOdd,
  modelResolver,
  newcomer,
  now,
  possibleTypes,
  type RandomContext,
  signInField,
  type Thing,
} from './data.js'
import { createDice, type Dice } from './dice.js'
import { type Model, type ModelRule, randomModel, randomRule, roots, withRule } from './model.js'
import { type RandomOperation, randomOperation } from './operation.js'
import { expectedOf } from './reference.js'
import { modelSdl } from './sdl.js'

/** One schema, operation and viewer, made again by `randomCase(seed)`. */
export interface Case {
  readonly seed: number
  readonly model: Model
  readonly dice: Dice
  readonly operation: RandomOperation
  readonly document: DocumentNode
  readonly viewer: Viewer | null
  readonly isAsync: boolean
  readonly unguarded: GraphQLSchema
}

export function randomCase(seed: number): Case {
  const dice = createDice(seed)
  const model = randomModel(dice)
  const operation = randomOperation(dice, model)
  const unguarded = unguardedSchema(model)
  return {
    seed,
    model,
    dice,
    operation,
    document: parse(operation.source),
    viewer: randomViewer(dice),
    isAsync: dice.oneIn(4),
    unguarded,
  }
}

function randomViewer(dice: Dice): Viewer | null {
  if (dice.oneIn(6)) return null
  const viewer = {
    userId: dice.pick(['ana', 'bob']),
    roles: dice.pick([[], ['EDITOR'], ['ADMIN'], ['EDITOR', 'ADMIN']]),
    scopes: dice.some(['s1', 's2']),
    ...dice.pick([{}, { authTime: now - 900 }, { authTime: now - 200 }, { authTime: now - 30 }]),
    ...dice.pick([{}, { mfaTime: now - 900 }, { mfaTime: now - 45 }]),
    ...dice.pick([{}, { emailVerified: true }]),
  }
  // Guards remember whom they let in where that can't change any more.
  if (dice.oneIn(2)) for (const each of [viewer, viewer.roles, viewer.scopes]) Object.freeze(each)
  return viewer
}

function unguardedSchema(model: Model): GraphQLSchema {
  const schema = buildSchema(
    [authorizationTypeDefs, 'enum Role { EDITOR ADMIN }', modelSdl(model)].join('\n'),
  )
  for (const { name, fields } of model.types) {
    const type = schema.getType(name)
    if (!isObjectType(type)) continue
    for (const field of fields) {
      const own = type.getFields()[field.name]
      if (own !== undefined) own.resolve = modelResolver(model, name, field)
    }
  }
  return schema
}

/** Objects of these schemas are things only. */
function asThing(object: unknown): Thing {
  return object as Thing
}

const made = new WeakMap<GraphQLSchema, Map<string, GraphQLSchema>>()

/** Made once for each schema and kind: building schemas is what these tests spend their time on. */
function guardedSchema(
  schema: GraphQLSchema,
  access: Model['access'],
  refusals: 'partial' | 'whole' = 'partial',
): GraphQLSchema {
  const kinds = made.get(schema) ?? new Map<string, GraphQLSchema>()
  made.set(schema, kinds)
  const kind = `${access} ${refusals}`
  const guarded = kinds.get(kind) ?? guard(schema, access, refusals)
  kinds.set(kind, guarded)
  return guarded
}

function guard(schema: GraphQLSchema, access: Model['access'], refusals: 'partial' | 'whole'): GraphQLSchema {
  return authorize<RandomContext>(schema, {
    viewer: (context) => context.viewer,
    contextAt,
    default: access,
    policies: {
      yes: () => true,
      no: (_viewer, context) => (context?.isAsync ? Promise.resolve(false) : false),
      editor: (viewer) => viewer?.roles.includes('EDITOR') === true,
      odd: { per: 'object', decide: (_viewer, object) => isOdd(asThing(object)) },
      even: {
        per: 'object',
        decide: (_viewer, object, context) => {
          const isEven = !isOdd(asThing(object))
          return context?.isAsync ? Promise.resolve(isEven) : isEven
        },
      },
    },
    signInFields: [signInField],
    maxErrors: 1_000_000,
    refusals,
    now: () => new Date(now * 1000),
  })
}

export interface Outcome {
  readonly result: ExecutionResult
  readonly ran: RandomContext['ran']
}

async function runCase(schema: GraphQLSchema, one: Case, isAsync = one.isAsync): Promise<Outcome> {
  const context: RandomContext = { viewer: one.viewer, signedIn: new Map(), isAsync, ran: [] }
  const result = await execute({
    schema,
    document: one.document,
    variableValues: one.operation.variables,
    contextValue: context,
  })
  return { result, ran: context.ran }
}

/** A random document may still be invalid, for example for two fields that can't be merged. */
function isValid(one: Case): boolean {
  return validate(one.unguarded, one.document).length === 0
}

/** A case that prints as its seed. */
export const cases: fc.Arbitrary<Case> = fc
  .noShrink(fc.integer({ min: 0, max: 2 ** 31 }))
  .map((seed) => ({ ...randomCase(seed), [fc.toStringMethod]: () => `randomCase(${seed})` }))
  .filter(isValid)

/** Those whose operation asks for the field that signs in. */
export const casesBelowSignIn: fc.Arbitrary<Case> = cases.filter(({ operation }) =>
  /\bm3\b/.test(operation.source),
)

/** Guards answer what the reference expects: data, errors, and which resolvers run with which arguments. */
export async function checkGuards(one: Case): Promise<void> {
  const expected = expectedOf(one.model, one.document, one.operation.variables, one.viewer)
  const { result, ran } = await runCase(guardedSchema(one.unguarded, one.model.access), one)

  expect(JSON.parse(JSON.stringify(result.data))).toEqual(expected.data)
  const errors = (result.errors ?? []).map(({ path, extensions }) => `${path?.join('.')} ${extensions.code}`)
  if (!one.isAsync) {
    expect(errors.map((error, at) => chosen(error, expected.errors[at]))).toEqual(expected.errors)
    expect(ran.map(({ path }) => path)).toEqual(expected.ran)
  }
  const unguarded = await runCase(one.unguarded, one, false)
  const argsAt = new Map(unguarded.ran.map((each) => [selectionOf(each), each.args]))
  expect(ran.filter((each) => argsAt.get(selectionOf(each)) !== each.args)).toEqual([])
}

/** A field of a selection, whatever the item of a list: hidden items that are left out move those after them. */
function selectionOf({ coordinate, path }: RandomContext['ran'][number]): string {
  const names = path.split('.').filter((name) => !/^\d+$/.test(name))
  return `${coordinate} ${names.join('.')}`
}

/** The expected error, where it leaves the choice of several codes and this is one of them. */
function chosen(error: string, expected = ''): string {
  const [path = '', codes = ''] = expected.split(' ')
  return codes.split('|').some((code) => error === `${path} ${code}`) ? expected : error
}

/**
 * Resolvers see the viewer that their guards decided for: below a sign-in the new one, elsewhere that of the request; never
 * nobody where a field refuses nobody.
 */
export async function checkViewers(one: Case): Promise<void> {
  const schema = guardedSchema(one.unguarded, one.model.access)
  const { ran } = await runCase(schema, one)
  const signIns = ran.filter(({ coordinate }) => coordinate === signInField).map(({ path }) => path)
  for (const { coordinate, path, viewer } of ran) {
    const isBelow = signIns.some((signIn) => path.startsWith(`${signIn}.`))
    expect({ path, viewer }).toEqual({ path, viewer: isBelow ? newcomer : one.viewer })
    const { kind } = decideCoordinate(schema, coordinate, { viewer: null })
    if (kind === 'refused') expect({ coordinate, viewer }).not.toEqual({ coordinate, viewer: null })
  }
}

/**
 * A field of `signedInFields` is never resolved for nobody, whoever asks. Any other one is open to nobody, or it depends, or its
 * object looks absent.
 */
export async function checkSignedInFields(one: Case): Promise<void> {
  const options = { default: one.model.access, signInFields: [signInField] }
  const narrowed = new Set(signedInFields(one.unguarded, options))
  const schema = guardedSchema(one.unguarded, one.model.access)
  for (const viewer of [null, one.viewer]) {
    const { ran } = await runCase(schema, { ...one, viewer })
    const alone = ran.filter((each) => each.viewer === null).map(({ coordinate }) => coordinate)
    expect(alone.filter((coordinate) => narrowed.has(coordinate))).toEqual([])
  }
  // The rules of what a sign-in field returns are decided for the new viewer.
  const closed = describeAccess(one.unguarded, options)
    .rows.filter(({ coordinate, access }) => access.anonymous === 'refused' && !/[(:]/.test(coordinate))
    .map(({ coordinate }) => coordinate)
    .filter((coordinate) => coordinate !== signInField && !isOfInput(one, coordinate))
  expect(closed.filter((coordinate) => !narrowed.has(coordinate))).toEqual([])
}

function isOfInput({ model }: Case, coordinate: string): boolean {
  return model.inputs.some(({ name }) => coordinate.startsWith(`${name}.`))
}

/** The early decision is that of the reference, and where it refuses, no resolver runs. */
export async function checkPlan(one: Case): Promise<void> {
  const { document, viewer } = one
  const expected = expectedOf(one.model, document, one.operation.variables, viewer)
  const request = { document, rawVariables: one.operation.variables, viewer }
  const isMutation = one.operation.source.startsWith('mutation')

  const partial = await decideOperation(guardedSchema(one.unguarded, one.model.access), request)
  expect(partial.kind === 'refused').toBe(isMutation ? expected.early.size > 0 : expected.isRootRefused)

  const schema = guardedSchema(one.unguarded, one.model.access, 'whole')
  const whole = await decideOperation(schema, request)
  expect(whole.kind === 'refused').toBe(expected.early.size > 0)
  const { ran } = await runCase(schema, one)
  if (whole.kind === 'refused') expect(ran).toEqual([])
}

/** One more directive anywhere: nothing runs or is answered that was not before. */
export async function checkNarrowing(one: Case): Promise<void> {
  // Without hidden types: what is omitted from a list moves what comes after it.
  const types = one.model.types.map((type) => ({ ...type, isHidden: false }))
  const model: Model = { ...one.model, access: 'public', types }
  const hasHidden = one.model.types.some(({ isHidden }) => isHidden)
  const unguarded = hasHidden ? unguardedSchema(model) : one.unguarded
  const before = await runCase(guardedSchema(unguarded, 'public'), one, false)
  addRule(model, one.dice)
  const after = await runCase(guardedSchema(unguardedSchema(model), 'public'), one, false)

  const allowed = new Set(before.ran.map(({ path }) => path))
  expect(after.ran.map(({ path }) => path).filter((path) => !allowed.has(path))).toEqual([])
  expectPartOf(after.result.data, before.result.data)
}

function addRule(model: Model, dice: Dice): void {
  const isObject = (name: string) => !roots.includes(name) && possibleTypes(model, name).length > 0
  const places = [
    ...model.types.map((type) => ({ rules: type.rules, hasObject: isObject(type.name) })),
    ...model.types.flatMap((type) =>
      type.fields.map((field) => ({ rules: field.rules, hasObject: isObject(type.name) })),
    ),
    ...model.types.flatMap((type) =>
      type.fields.flatMap((field) => field.args.map(({ rules }) => ({ rules, hasObject: false }))),
    ),
    ...model.inputs.flatMap((input) => input.fields.map(({ rules }) => ({ rules, hasObject: false }))),
  ].filter(({ rules }) => !rules.some(isPublic))
  const place = dice.pick(places)
  place.rules.splice(0, place.rules.length, ...withRule(place.rules, randomRule(dice, place.hasObject)))
}

function isPublic(rule: ModelRule): boolean {
  return rule.kind === 'public'
}

/** Every value of `part` is the same in `whole`; only `null` may stand in place of one. */
function expectPartOf(part: unknown, whole: unknown): void {
  if (part === null || part === undefined) return
  if (typeof part !== 'object') {
    expect(part).toBe(whole)
    return
  }
  if (typeof whole !== 'object' || whole === null)
    throw new Error(`${JSON.stringify(part)} was not answered before.`)
  for (const [key, value] of Object.entries(part)) expectPartOf(value, Reflect.get(whole, key))
}

import type { Dice } from './dice.js'

/** A rule in the words of the tests: nothing here is shared with the library. */
export type ModelRule =
  | { readonly kind: 'auth' }
  | { readonly kind: 'public' }
  | { readonly kind: 'role'; readonly roles: readonly string[] }
  | { readonly kind: 'scopes'; readonly scopes: readonly (readonly string[])[] }
  | { readonly kind: 'owner'; readonly field: string; readonly orRoles: readonly string[] }
  | { readonly kind: 'policy'; readonly policies: readonly (readonly string[])[] }
  | {
      readonly kind: 'stepUp'
      readonly maxAge: number | null
      readonly mfa: boolean
      readonly verified: boolean
    }
  | { readonly kind: 'allow'; readonly anyOf: readonly ModelAlternative[] }

/** One rule of `@allow`: all of its members. */
export interface ModelAlternative {
  readonly signedIn?: true
  readonly roles?: readonly string[]
  readonly scopes?: readonly string[]
  readonly owner?: string
  readonly policies?: readonly string[]
}

export interface TypeRef {
  readonly base: string
  readonly isList: boolean
  readonly isItemNonNull: boolean
  readonly isNonNull: boolean
}

export interface ModelArgument {
  readonly name: string
  readonly type: 'Boolean' | 'In0' | '[In1!]'
  readonly default: string | null
  rules: ModelRule[]
}

export interface ModelField {
  readonly name: string
  readonly type: TypeRef
  readonly args: readonly ModelArgument[]
  rules: ModelRule[]
}

export interface ModelType {
  readonly kind: 'object' | 'interface'
  readonly name: string
  readonly interfaces: readonly string[]
  readonly fields: readonly ModelField[]
  rules: ModelRule[]
  /** Whether its objects look absent to whom they are refused. */
  readonly isHidden: boolean
}

export interface ModelInputField {
  readonly name: string
  /** A leaf, or the name of an input type. */
  readonly type: 'Int' | 'In0' | 'In1'
  readonly isList: boolean
  readonly default: string | null
  rules: ModelRule[]
}

export interface ModelInput {
  readonly name: string
  readonly fields: readonly ModelInputField[]
}

export interface Model {
  readonly access: 'public' | 'auth' | 'deny'
  readonly types: readonly ModelType[]
  readonly unions: readonly { readonly name: string; readonly members: readonly string[] }[]
  readonly inputs: readonly ModelInput[]
}

interface Chance {
  readonly dice: Dice
  readonly access: Model['access']
  /** Some schemas have many rules, some few: both the refused and the answered are worth a look. */
  readonly sparseness: number
}

export const roots: readonly string[] = ['Query', 'Mutation']

export function randomModel(dice: Dice): Model {
  const access = dice.pick(['public', 'public', 'public', 'auth', 'deny'] as const)
  const chance: Chance = { dice, access, sparseness: dice.pick([1, 2, 4]) }
  const composite = ['T0', 'T1', 'T2', 'T3', 'I0', 'I1', 'U0', 'U1']
  const pool = new Map<string, () => ModelField>()
  const add = (name: string, type: TypeRef) => {
    const args = randomArguments(dice)
    pool.set(name, () => ({
      name,
      type,
      args: args.map((argument) => ({ ...argument, rules: randomRules(chance, 5, false) })),
      rules: randomRules(chance, 5, true),
    }))
  }
  for (const name of ['a', 'b']) add(name, leaf('String', false))
  add('n', leaf('String', true))
  for (const name of ['x', 'y', 'z']) add(name, randomRef(dice, dice.pick(composite)))
  const keys = () => [
    { name: 'id', type: leaf('ID', true), args: [], rules: [] },
    { name: 'ownerId', type: leaf('ID', false), args: [], rules: [] },
  ]
  const take = (names: readonly string[]) => [...keys(), ...names.flatMap((name) => pool.get(name)?.() ?? [])]

  const shared0 = ['a', 'x']
  const shared1 = [...shared0, 'b', 'y']
  const interfaces: ModelType[] = [
    {
      kind: 'interface',
      name: 'I0',
      interfaces: [],
      fields: take(shared0),
      ...guardedObjects(chance),
    },
    {
      kind: 'interface',
      name: 'I1',
      interfaces: ['I0'],
      fields: take(shared1),
      ...guardedObjects(chance),
    },
  ]
  const objects = ['T0', 'T1', 'T2', 'T3'].map((name, index): ModelType => {
    const implemented = index === 0 ? ['I0', 'I1'] : dice.pick([[], ['I0'], ['I0', 'I1']])
    const own = implemented.includes('I1') ? shared1 : implemented.includes('I0') ? shared0 : []
    const names = [...new Set([...own, ...dice.some(['a', 'b', 'n', 'x', 'y', 'z'])])]
    return {
      kind: 'object',
      name,
      interfaces: implemented,
      fields: take(names),
      ...guardedObjects(chance),
    }
  })
  const root = (name: string, prefix: string): ModelType => ({
    kind: 'object',
    name,
    interfaces: [],
    rules: randomRules(chance, 16, false),
    isHidden: false,
    fields: [0, 1, 2, 3].map((index) => ({
      name: `${prefix}${index}`,
      type: index === 0 ? leaf('String', dice.oneIn(4)) : randomRef(dice, dice.pick(composite)),
      args: randomArguments(dice).map((argument) => ({
        ...argument,
        rules: randomRules(chance, 5, false),
      })),
      rules: randomRules(chance, 8, false),
    })),
  })
  return {
    access,
    types: [...interfaces, ...objects, root('Query', 'q'), root('Mutation', 'm')],
    unions: [
      { name: 'U0', members: ['T0', 'T1'] },
      { name: 'U1', members: ['T1', 'T2', 'T3'] },
    ],
    inputs: randomInputs(chance),
  }
}

function leaf(base: string, isNonNull: boolean): TypeRef {
  return { base, isList: false, isItemNonNull: false, isNonNull }
}

function randomRef(dice: Dice, base: string): TypeRef {
  return { base, isList: dice.oneIn(3), isItemNonNull: dice.oneIn(3), isNonNull: dice.oneIn(4) }
}

function randomArguments(dice: Dice): readonly ModelArgument[] {
  const all: readonly ModelArgument[] = [
    { name: 'flag', type: 'Boolean', default: dice.pick([null, 'true']), rules: [] },
    { name: 'input', type: 'In0', default: dice.pick([null, '{ p: 9 }']), rules: [] },
    { name: 'inputs', type: '[In1!]', default: null, rules: [] },
  ]
  return all.filter(() => dice.oneIn(3))
}

function randomInputs(chance: Chance): readonly ModelInput[] {
  const { dice } = chance
  const field = (name: string, type: ModelInputField['type'], fallback: string | null): ModelInputField => ({
    name,
    type,
    isList: dice.oneIn(4),
    default: dice.oneIn(2) ? fallback : null,
    rules: randomRules(chance, 3, false),
  })
  return ['In0', 'In1']
    .map((name) => ({
      name,
      fields: [
        field('p', 'Int', '1'),
        field('r', 'Int', '2'),
        field('u', 'In0', '{ r: 5 }'),
        field('v', 'In1', '{}'),
      ],
    }))
    .map((input) => ({
      ...input,
      // A default that leads back to its own type would never end.
      fields: input.fields.map((own) =>
        own.type === input.name || own.type === 'In0'
          ? { ...own, default: own.type === 'Int' ? own.default : null }
          : own,
      ),
    }))
}

function randomRules({ dice, access, sparseness }: Chance, rarity: number, hasObject: boolean): ModelRule[] {
  if (access !== 'public' && !dice.oneIn(3)) return [{ kind: 'public' }]
  if (!dice.oneIn(rarity * sparseness)) return []
  const rules = [randomRule(dice, hasObject)]
  return dice.oneIn(4) ? withRule(rules, randomRule(dice, hasObject)) : rules
}

/** Adds a rule, unless it would be a second `@auth` on one element, which SDL does not allow. */
export function withRule(rules: readonly ModelRule[], rule: ModelRule): ModelRule[] {
  const isAuth = ({ kind }: ModelRule) => kind === 'auth' || kind === 'stepUp'
  return isAuth(rule) && rules.some(isAuth) ? [...rules] : [...rules, rule]
}

/** Only what has rules has something to hide. */
function guardedObjects(chance: Chance): Pick<ModelType, 'rules' | 'isHidden'> {
  const rules = randomRules(chance, 4, true)
  return { rules, isHidden: rules.some(({ kind }) => kind !== 'public') && chance.dice.oneIn(2) }
}

export function randomRule(dice: Dice, hasObject: boolean): ModelRule {
  const kind = dice.pick([
    'auth',
    'role',
    'role',
    'scopes',
    'policy',
    'stepUp',
    'allow',
    'allow',
    ...(hasObject ? ['owner', 'owner'] : []),
  ])
  switch (kind) {
    case 'role':
      return { kind, roles: dice.pick([['EDITOR'], ['ADMIN'], ['EDITOR', 'ADMIN']]) }
    case 'scopes':
      return { kind, scopes: dice.pick([[['s1']], [['s1', 's2']], [['s1'], ['s2']]]) }
    case 'policy':
      return { kind, policies: dice.pick([[['yes']], [['no']], [['yes', 'no'], ['yes']], [['editor']]]) }
    case 'stepUp':
      return dice.pick([
        { kind, maxAge: 300, mfa: false, verified: false },
        { kind, maxAge: 60, mfa: true, verified: false },
        { kind, maxAge: 600, mfa: dice.oneIn(2), verified: dice.oneIn(2) },
        { kind, maxAge: null, mfa: true, verified: dice.oneIn(2) },
        { kind, maxAge: null, mfa: false, verified: true },
      ])
    case 'allow':
      return {
        kind,
        anyOf: Array.from({ length: 1 + dice.below(3) }, () => randomAlternative(dice, hasObject)),
      }
    case 'owner':
      return { kind, field: dice.pick(['id', 'ownerId']), orRoles: dice.pick([[], ['ADMIN']]) }
    default:
      return { kind: 'auth' }
  }
}

function randomAlternative(dice: Dice, hasObject: boolean): ModelAlternative {
  const members: readonly ModelAlternative[] = [
    { signedIn: true },
    { roles: dice.pick([['EDITOR'], ['ADMIN'], ['EDITOR', 'ADMIN']]) },
    { scopes: dice.pick([['s1'], ['s1', 's2']]) },
    { policies: dice.pick([['yes'], ['no'], ['editor'], ['yes', 'editor'], ['yes', 'no']]) },
    ...(hasObject
      ? [{ owner: dice.pick(['id', 'ownerId']) }, { policies: [dice.pick(['odd', 'even'])] }]
      : []),
  ]
  const first = dice.pick(members)
  return dice.oneIn(3) ? { ...first, ...dice.pick(members) } : first
}

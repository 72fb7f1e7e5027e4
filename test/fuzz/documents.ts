import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  type OperationTypeNode,
} from 'graphql'
import type { Choices } from './choices.js'

/** In every value that is sent: no error may repeat it. */
export const valueMark = 'zq7mark'

export interface Operation {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

const deepest = 6
const texts = [
  '',
  '"',
  '\\',
  '\u0000',
  '\ud800',
  '😀',
  '\u202e',
  '$where',
  '__proto__',
  '%00',
  '../..',
  '#{7*7}',
  'x'.repeat(300),
]

/** An operation that mostly fits the schema: from its grammar, with a wrong turn here and there. */
export function operationFrom(choices: Choices, schema: GraphQLSchema): Operation {
  const kind = choices.pick([
    'query',
    'query',
    'query',
    'mutation',
    'mutation',
    'subscription',
  ]) as OperationTypeNode
  const root = schema.getRootType(kind) ?? schema.getQueryType()
  if (!root) throw new Error('The schema has no queries.')
  const declarations: string[] = []
  const variables: Record<string, unknown> = {}
  const fragments: string[] = []

  function selections(type: GraphQLNamedType, depth: number): string {
    const count = 1 + choices.below(depth === 0 ? 4 : 3)
    return `{ ${Array.from({ length: count }, () => selection(type, depth)).join(' ')} }`
  }

  function selection(type: GraphQLNamedType, depth: number): string {
    if (choices.oneIn(12)) return `__typename${directive()}`
    if (choices.oneIn(15)) return `... ${directive()} ${selections(type, depth)}`
    if (choices.oneIn(15)) return `...${fragment(type, depth)}`
    if (isAbstractType(type) && !choices.oneIn(6)) {
      const possible = choices.pick(schema.getPossibleTypes(type))
      return `... on ${possible.name} ${selections(possible, depth)}`
    }
    if (choices.oneIn(25))
      return choices.pick([
        'combinationLok',
        'usr',
        '__schema { types { name } }',
        '__type(name: "User") { name }',
      ])
    if (!('getFields' in type)) return '__typename'
    const fields = Object.values(type.getFields()).filter(({ name }) => name !== 'combinationLock')
    // Input types have fields as well; what is selected from is an object or interface.
    return fieldText(choices.pick(fields) as GraphQLField<unknown, unknown>, depth)
  }

  function fieldText(field: GraphQLField<unknown, unknown>, depth: number): string {
    const alias = choices.oneIn(8) ? `a${choices.below(3)}: ` : ''
    const given = field.args.filter(
      (each) => isNonNullType(each.type) !== choices.oneIn(6) || choices.oneIn(3),
    )
    const args = given.map((each) => `${each.name}: ${argument(each)}`)
    const type = getNamedType(field.type)
    const below = isLeafType(type) || depth >= deepest ? '' : ` ${selections(type, depth + 1)}`
    return `${alias}${field.name}${args.length > 0 ? `(${args.join(' ')})` : ''}${directive()}${choices.oneIn(40) ? '' : below}`
  }

  function argument({ type }: GraphQLArgument): string {
    if (!choices.oneIn(3)) return literal(type, 0)
    const name = `v${declarations.length}`
    declarations.push(
      `$${name}: ${choices.oneIn(12) ? 'String' : String(type)}${choices.oneIn(10) ? ` = ${literal(type, 0)}` : ''}`,
    )
    if (!choices.oneIn(10)) variables[name] = json(type, 0)
    return `$${name}`
  }

  function directive(): string {
    return choices.oneIn(20)
      ? choices.pick([
          ' @include(if: true)',
          ' @skip(if: false)',
          ' @auth',
          ' @nothing',
          ` @include(if: "${valueMark}")`,
        ])
      : ''
  }

  function fragment(type: GraphQLNamedType, depth: number): string {
    if (fragments.length > 0 && choices.oneIn(2)) return `f${choices.below(fragments.length)}`
    const at = fragments.push('') - 1 // taken before it is filled: it may spread itself
    fragments[at] =
      `fragment f${at} on ${choices.oneIn(8) ? 'User' : type.name} ${selections(type, depth + 1)}`
    return `f${at}`
  }

  function literal(type: GraphQLInputType, depth: number): string {
    return printed(json(type, depth))
  }

  function json(type: GraphQLInputType, depth: number): unknown {
    if (choices.oneIn(18))
      return choices.pick([null, valueMark, 1e300, -1, true, [], {}, [[valueMark]], { [valueMark]: 1 }])
    if (isNonNullType(type)) return json(type.ofType, depth)
    if (isListType(type)) {
      return Array.from({ length: choices.below(choices.oneIn(30) ? 200 : 3) }, () =>
        json(type.ofType, depth + 1),
      )
    }
    if (isInputObjectType(type)) return inputObject(Object.values(type.getFields()), depth)
    if (isEnumType(type)) return choices.pick(type.getValues()).name
    return scalar(getNamedType(type).name)
  }

  function inputObject(
    fields: readonly { readonly name: string; readonly type: GraphQLInputType }[],
    depth: number,
  ) {
    const given = fields.filter(({ type }) => (isNonNullType(type) || depth < 3) && !choices.oneIn(4))
    return Object.fromEntries(given.map(({ name, type }) => [name, json(type, depth + 1)]))
  }

  function scalar(name: string): unknown {
    if (name === 'Int') return choices.pick([0, 1, 2, 5, 100, 101, -1, 2 ** 31])
    if (name === 'Float') return choices.pick([0.5, -1e9, 1e308])
    if (name === 'Boolean') return choices.oneIn(2)
    if (name === 'DateTime') return choices.pick(['2026-01-31T12:00:00Z', `${valueMark} yesterday`, 0])
    if (name === 'EmailAddress') return choices.pick([`${valueMark}@example.com`, valueMark, 'a@b@c'])
    return `${valueMark} ${choices.pick(texts)}`
  }

  const selected = selections(root, 0)
  const declared = declarations.length > 0 ? `(${declarations.join(' ')})` : ''
  const name = choices.oneIn(3) ? ' Fuzz' : ''
  return { query: `${kind}${name}${declared} ${selected} ${fragments.join(' ')}`, variables }
}

/** A value as GraphQL writes it. An enum's name comes out as a string: one more wrong turn. */
function printed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printed).join(' ')}]`
  if (isObject(value))
    return `{ ${Object.entries(value)
      .map(([name, item]) => `${name}: ${printed(item)}`)
      .join(' ')} }`
  if (typeof value === 'string' && /^[A-Z_]+$/.test(value)) return value
  return JSON.stringify(value)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** Whether an operation would end the session that it comes with. */
export function endsSession({ query }: Operation): boolean {
  return /logout|revokeAllSessions/.test(query)
}

/** A text with some of its characters replaced, doubled or cut off. */
export function mutated(choices: Choices, text: string): string {
  let result = text
  for (let left = 1 + choices.below(3); left > 0; left -= 1) {
    const at = choices.below(result.length + 1)
    const piece = choices.pick([
      '',
      '{',
      '}',
      '"',
      '(',
      ')',
      '$',
      '...',
      '\u0000',
      '\ufeff',
      ' ',
      '#',
      '\\',
      '@',
      '!',
      '0',
      result.slice(0, 20),
    ])
    result = result.slice(0, at) + piece + result.slice(at + choices.below(4))
  }
  return result
}

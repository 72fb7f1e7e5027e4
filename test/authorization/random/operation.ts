import { possibleTypes } from './data.js'
import type { Dice } from './dice.js'
import type { Model, ModelArgument, ModelField } from './model.js'

export interface RandomOperation {
  readonly source: string
  readonly variables: Readonly<Record<string, unknown>>
}

interface Writer {
  readonly dice: Dice
  readonly model: Model
  readonly used: Set<string>
  readonly fragments: Map<string, string>
  aliases: number
}

/** Fragments may only spread later ones, so there is no cycle. */
const fragmentNames = ['F0', 'F1', 'F2']

const declarations: Readonly<Record<string, string>> = {
  yes: '$yes: Boolean! = true',
  no: '$no: Boolean!',
  flag: '$flag: Boolean',
  flagWithDefault: '$flagWithDefault: Boolean = false',
  number: '$number: Int',
  in0: '$in0: In0',
  in0WithDefault: '$in0WithDefault: In0 = { p: 3 }',
  in1s: '$in1s: [In1!]',
}

export function randomOperation(dice: Dice, model: Model): RandomOperation {
  const kind = dice.pick(['query', 'query', 'mutation'])
  const writer: Writer = { dice, model, used: new Set(), fragments: new Map(), aliases: 0 }
  const types = fragmentNames.map(() => dice.pick(['T0', 'T1', 'T2', 'I0', 'I1', 'U0', 'U1']))
  const body = selection(writer, kind === 'query' ? 'Query' : 'Mutation', 3, 0, types)
  for (const [index, name] of fragmentNames.entries()) {
    const type = types[index]
    // Written in order: what an earlier one spreads is known to be used.
    if (type === undefined || !writer.fragments.has(name)) continue
    writer.fragments.set(name, `fragment ${name} on ${type} ${selection(writer, type, 2, index + 1, types)}`)
  }
  const variables = [...writer.used].map((name) => declarations[name])
  const header = variables.length === 0 ? kind : `${kind} (${variables.join(', ')})`
  return {
    source: [`${header} ${body}`, ...writer.fragments.values()].join('\n'),
    variables: randomVariables(dice),
  }
}

function selection(
  writer: Writer,
  type: string,
  depth: number,
  spread: number,
  types: readonly string[],
): string {
  const { dice, model } = writer
  const fields = model.types.find(({ name }) => name === type)?.fields ?? []
  const parts: string[] = []
  for (let count = 2 + dice.below(3); count > 0; count -= 1) {
    const kind = dice.below(10)
    if (kind < 6 && fields.length > 0) parts.push(fieldText(writer, dice.pick(fields), depth, spread, types))
    else if (kind < 7 || depth === 0) parts.push('__typename')
    else parts.push(fragmentText(writer, type, depth, spread, types))
  }
  return `{ ${parts.filter((part) => part !== '').join(' ') || '__typename'} }`
}

function fieldText(
  writer: Writer,
  field: ModelField,
  depth: number,
  spread: number,
  types: readonly string[],
): string {
  const isLeaf = ['String', 'ID'].includes(field.type.base)
  if (!isLeaf && depth === 0) return ''
  writer.aliases += 1
  const args = argumentsText(writer, field.args)
  const alias = args !== '' || writer.dice.oneIn(3) ? `k${writer.aliases}: ` : ''
  const below = isLeaf ? '' : ` ${selection(writer, field.type.base, depth - 1, spread, types)}`
  return `${alias}${field.name}${args}${condition(writer)}${below}`
}

function fragmentText(
  writer: Writer,
  type: string,
  depth: number,
  spread: number,
  types: readonly string[],
): string {
  const { dice, model } = writer
  const name = fragmentNames.slice(spread).find((candidate) => {
    const on = types[fragmentNames.indexOf(candidate)]
    return on !== undefined && overlaps(model, type, on)
  })
  if (name !== undefined && dice.oneIn(2)) {
    if (!writer.fragments.has(name)) writer.fragments.set(name, '')
    return `...${name}${condition(writer)}`
  }
  const candidates = ['T0', 'T1', 'T2', 'T3', 'I0', 'I1', 'U0', 'U1'].filter((on) =>
    overlaps(model, type, on),
  )
  const on = candidates.length === 0 ? type : dice.pick(candidates)
  return `... on ${on}${condition(writer)} ${selection(writer, on, depth - 1, spread, types)}`
}

function overlaps(model: Model, a: string, b: string): boolean {
  const other = possibleTypes(model, b)
  return possibleTypes(model, a).some((name) => other.includes(name))
}

function condition(writer: Writer): string {
  if (!writer.dice.oneIn(8)) return ''
  const name = writer.dice.pick(['yes', 'no'])
  writer.used.add(name)
  return ` @${writer.dice.pick(['include', 'skip'])}(if: $${name})`
}

function argumentsText(writer: Writer, args: readonly ModelArgument[]): string {
  const given = args.filter(() => writer.dice.oneIn(2))
  const each = given.map((argument) => `${argument.name}: ${argumentValue(writer, argument)}`)
  return each.length === 0 ? '' : `(${each.join(', ')})`
}

function argumentValue(writer: Writer, argument: ModelArgument): string {
  const { dice } = writer
  switch (argument.type) {
    case 'Boolean':
      return dice.oneIn(2)
        ? dice.pick(['true', 'false', 'null'])
        : variable(writer, ['flag', 'flagWithDefault'])
    case 'In0':
      return dice.oneIn(2) ? inputLiteral(writer, 2) : variable(writer, ['in0', 'in0WithDefault'])
    case '[In1!]':
      return dice.oneIn(2)
        ? `[${inputLiteral(writer, 1)}, ${inputLiteral(writer, 0)}]`
        : variable(writer, ['in1s'])
  }
}

function variable(writer: Writer, names: readonly string[]): string {
  const name = writer.dice.pick(names)
  writer.used.add(name)
  return `$${name}`
}

function inputLiteral(writer: Writer, depth: number): string {
  const { dice } = writer
  const parts: string[] = []
  if (dice.oneIn(3)) parts.push(`p: ${dice.pick(['1', '4', 'null'])}`)
  if (dice.oneIn(3)) parts.push(`r: ${isListField(writer, 'r') ? '2' : variable(writer, ['number'])}`)
  if (depth > 0 && dice.oneIn(3)) parts.push(`u: ${inputLiteral(writer, depth - 1)}`)
  if (depth > 0 && dice.oneIn(3)) parts.push(`v: ${inputLiteral(writer, depth - 1)}`)
  return `{ ${parts.join(', ')} }`
}

/** A variable of a single value can't stand where a list is wanted. */
function isListField(writer: Writer, name: string): boolean {
  return writer.model.inputs.some((input) =>
    input.fields.some((field) => field.name === name && field.isList),
  )
}

function randomVariables(dice: Dice): Record<string, unknown> {
  const values: Record<string, unknown> = { no: dice.oneIn(2) }
  if (dice.oneIn(2)) values.yes = dice.oneIn(2)
  if (dice.oneIn(2)) values.flag = dice.pick([true, false, null])
  if (dice.oneIn(3)) values.flagWithDefault = dice.oneIn(2)
  if (dice.oneIn(2)) values.number = dice.pick([2, 6, null])
  if (dice.oneIn(2)) values.in0 = randomInput(dice, 2)
  if (dice.oneIn(2)) values.in0WithDefault = dice.oneIn(4) ? null : randomInput(dice, 1)
  if (dice.oneIn(2))
    values.in1s = dice.oneIn(3) ? randomInput(dice, 1) : [randomInput(dice, 1), randomInput(dice, 0)]
  return values
}

function randomInput(dice: Dice, depth: number): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  if (dice.oneIn(3)) value.p = dice.pick([1, 4, null])
  if (dice.oneIn(3)) value.r = dice.pick([2, 6])
  if (depth > 0 && dice.oneIn(3)) value.u = randomInput(dice, depth - 1)
  if (depth > 0 && dice.oneIn(3)) value.v = randomInput(dice, depth - 1)
  return value
}

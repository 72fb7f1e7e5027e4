import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type EnumTypeDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InterfaceTypeDefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type TypeDefinitionNode,
} from 'graphql'
import type { Dice } from '../authorization/random/dice.js'

interface Directed {
  readonly directives?: readonly ConstDirectiveNode[] | undefined
}

/**
 * Cuts a schema into documents in random order. Elements are repeated, each copy with a part of its directives, some with
 * none; each directive stands on one copy at least.
 *
 * @param isExtended - names of types of which every copy is an extension
 */
export function cutIntoDocuments(
  dice: Dice,
  sdl: string,
  isExtended: (name: string) => boolean = () => false,
): string[] {
  const pieces = parse(sdl).definitions.flatMap((node) =>
    isTypeDefinitionNode(node) ? cutType(dice, node, isExtended(node.name.value)) : [print(node)],
  )
  const documents = Array.from({ length: 1 + dice.below(4) }, () => [] as string[])
  for (const piece of shuffled(dice, pieces)) dice.pick(documents).push(piece)
  return documents.map((each) => each.join('\n')).filter((text) => text !== '')
}

function cutType(dice: Dice, node: TypeDefinitionNode, isExtended: boolean): string[] {
  const parts = shared(dice, [node], 1 + dice.below(4))
  const copies = parts.flatMap((pile) => pile.slice(0, 1))
  const pieces = copies.map((copy, index) => withMembers(dice, copy, index, copies))
  return pieces.flatMap((piece, index) => {
    const isFirst = index === 0 && !isExtended
    const isDefinition = isFirst || (!isExtended && dice.oneIn(2))
    const text = print(piece)
    const hasBody = text.includes('{') || text.includes('@') || text.includes('=')
    if (isDefinition) return [text]
    return hasBody ? [`extend ${text.replace(/^""".*?"""\n/s, '')}`] : []
  })
}

type Membered =
  | ObjectTypeDefinitionNode
  | InterfaceTypeDefinitionNode
  | InputObjectTypeDefinitionNode
  | EnumTypeDefinitionNode

const plans = new WeakMap<object, readonly (readonly Directed[])[]>()

/** The members of one copy. They are dealt out once for all copies of a type. */
function withMembers(
  dice: Dice,
  node: TypeDefinitionNode,
  index: number,
  all: readonly TypeDefinitionNode[],
): TypeDefinitionNode {
  if (!isMembered(node)) return node
  const members: readonly Directed[] =
    (node.kind === Kind.ENUM_TYPE_DEFINITION ? node.values : node.fields) ?? []
  const plan = plans.get(all) ?? shared(dice, members, all.length)
  plans.set(all, plan)
  const own = plan[index] ?? []
  return {
    ...node,
    [node.kind === Kind.ENUM_TYPE_DEFINITION ? 'values' : 'fields']: own,
  } as TypeDefinitionNode
}

function isMembered(node: DefinitionNode): node is Membered {
  return 'fields' in node || 'values' in node
}

/** Deals elements out to `count` piles: each to one at least, with each of its directives and arguments in one at least. */
function shared<Node extends Directed>(dice: Dice, nodes: readonly Node[], count: number): Node[][] {
  const piles: Node[][] = Array.from({ length: count }, () => [])
  for (const node of nodes) {
    const copies = isTypeNode(node) ? count : 1 + dice.below(count)
    const directives = dealt(dice, node.directives ?? [], copies)
    const args =
      'arguments' in node && Array.isArray(node.arguments) ? shared(dice, node.arguments, copies) : null
    const places = shuffled(
      dice,
      piles.map((_, index) => index),
    ).slice(0, copies)
    places.forEach((place, index) => {
      const copy = {
        ...node,
        directives: directives[index] ?? [],
        ...(args ? { arguments: args[index] } : {}),
      }
      piles[place]?.push(copy)
    })
  }
  return piles
}

function isTypeNode(node: Directed): boolean {
  return 'kind' in node && String(node.kind).endsWith('TypeDefinition')
}

function dealt<Item>(dice: Dice, items: readonly Item[], count: number): Item[][] {
  const piles: Item[][] = Array.from({ length: count }, () => [])
  for (const item of items) {
    const sure = dice.below(count)
    piles.forEach((pile, index) => {
      if (index === sure || dice.oneIn(3)) pile.push(item)
    })
  }
  return piles
}

function shuffled<Item>(dice: Dice, items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, at: dice.below(1_000_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

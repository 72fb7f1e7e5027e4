import { type ConstDirectiveNode, valueFromASTUntyped } from 'graphql'

/** A schema element that can have directives: in SDL, or in `extensions.directives` of a code-first schema. */
export interface Directable {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined
  readonly extensionASTNodes?:
    | readonly { readonly directives?: readonly ConstDirectiveNode[] | undefined }[]
    | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

export type Arguments = Readonly<Record<string, unknown>>

/** One use of a directive, with its name as written. */
export interface Applied {
  readonly name: string
  readonly args: Arguments
}

/** The directives of an element, and faults in the form of its `extensions`. */
export interface AppliedDirectives {
  readonly uses: readonly Applied[]
  readonly faults: readonly string[]
}

/** Reads the directives of an element from its definition, its type extensions and `extensions.directives`. */
export function appliedDirectives(element: Directable): AppliedDirectives {
  const nodes = [element.astNode, ...(element.extensionASTNodes ?? [])]
  const inSdl = nodes.flatMap((node) => (node?.directives ?? []).map(readNode))
  const extensions = element.extensions ?? {}
  const faults = Object.keys(extensions)
    .filter((key) => key !== 'directives' && /^directives?$/i.test(key))
    .map((key) => `extensions.${key} is not read: write extensions.directives.`)
  const inExtensions = usesInExtensions(extensions.directives, faults)
  return { uses: [...inSdl, ...inExtensions], faults }
}

function readNode(node: ConstDirectiveNode): Applied {
  const args = (node.arguments ?? []).map((arg) => [arg.name.value, valueFromASTUntyped(arg.value)] as const)
  return { name: node.name.value, args: Object.fromEntries(args) }
}

const cure = 'write { name: { argument: value } } or [{ name, args }].'

/** Both forms of code-first builders: `{ name: args | args[] }` and `[{ name, args }]`. */
function usesInExtensions(value: unknown, faults: string[]): readonly Applied[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.flatMap((item) => useInList(item, faults))
  if (!isPlainRecord(value)) {
    faults.push(`extensions.directives is no list and no record: ${cure}`)
    return []
  }
  return Object.entries(value).flatMap(([name, args]) => usesInRecord(name, args, faults))
}

function useInList(item: unknown, faults: string[]): readonly Applied[] {
  if (!isPlainRecord(item) || typeof item.name !== 'string') {
    faults.push(`an entry of extensions.directives is no { name, args }: ${cure}`)
    return []
  }
  const { name, args, ...others } = item
  const surplus = Object.keys(others)
  if (surplus.length > 0) {
    faults.push(`extensions.directives: "${surplus.join('", "')}" of @${plain(name)} belongs into "args".`)
  }
  if (args === undefined || args === null) return [{ name, args: {} }]
  if (isPlainRecord(args)) return [{ name, args }]
  faults.push(`extensions.directives: the "args" of @${plain(name)} are no record: ${cure}`)
  return []
}

function usesInRecord(name: string, value: unknown, faults: string[]): readonly Applied[] {
  const uses: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (uses.length > 0 && uses.every(isPlainRecord)) return uses.map((args) => ({ name, args }))
  faults.push(`extensions.directives: the arguments of @${plain(name)} are no record: write {} for none.`)
  return []
}

function plain(name: string): string {
  return name.replace(/^@/, '')
}

function isPlainRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Set)
  )
}

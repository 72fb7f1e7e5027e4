import type { GraphQLSchema } from 'graphql'
import { type Arguments, appliedDirectives } from './applied-directives.js'
import { accessDirectives, harmlessDirectives } from './federation-directives.js'
import type { DirectiveKind } from './type-defs.js'

/** The local names that `@link` gives to Federation's directives. */
export interface LinkedNames {
  /** Directives that restrict access, by local name. */
  readonly access: ReadonlyMap<string, DirectiveKind>
  /** Local names of directives that restrict nothing. */
  readonly harmless: ReadonlySet<string>
  /** Name prefixes of specifications that restrict nothing, such as `join__`. */
  readonly harmlessPrefixes: readonly string[]
  readonly faults: readonly string[]
}

/** Specifications of Apollo with directives for composition, caching or cost only. */
const harmlessSpecifications: ReadonlySet<string> = new Set(
  'cacheTag connect context core cost inaccessible join link source tag'.split(' '),
)

interface Link {
  readonly specification: string
  readonly as: string | undefined
  readonly imports: readonly Import[]
}

interface Import {
  readonly name: string
  readonly local: string
}

/** Reads `@link(url, as, import)` of the schema and its extensions, and `@core` of earlier versions. */
export function readLinks(schema: GraphQLSchema): LinkedNames {
  const access = new Map<string, DirectiveKind>()
  const harmless = new Set<string>()
  const harmlessPrefixes: string[] = []
  const faults: string[] = []
  const claim = (name: string, local: string) => {
    const kind = accessDirectives.get(name)
    if (kind !== undefined) access.set(local, kind)
    else if (harmlessDirectives.has(name)) harmless.add(local)
  }
  for (const { specification, as, imports } of linksOf(schema, faults)) {
    const namespace = as ?? specification
    if (specification === 'federation') {
      for (const name of [...accessDirectives.keys(), ...harmlessDirectives.keys()]) {
        claim(name, `${namespace}__${name}`)
      }
      for (const { name, local } of imports) claim(name, local)
    } else if (accessDirectives.has(specification)) {
      // In a specification of its own, the directive has the name of the namespace.
      claim(specification, namespace)
      for (const { name, local } of imports) claim(name, local)
    } else if (harmlessSpecifications.has(specification)) {
      harmlessPrefixes.push(`${namespace}__`)
      for (const local of [namespace, ...imports.map((each) => each.local)]) harmless.add(local)
    }
  }
  return { access, harmless, harmlessPrefixes, faults }
}

function linksOf(schema: GraphQLSchema, faults: string[]): readonly Link[] {
  // Identified by its arguments, because `@link` itself can be renamed.
  return appliedDirectives(schema).uses.flatMap(({ args }) => {
    const specification = specificationOf(args.url ?? args.feature)
    if (specification === null) return []
    const as = typeof args.as === 'string' ? withoutSign(args.as) : undefined
    return [{ specification, as, imports: importsOf(args, faults) }]
  })
}

/** `federation` for `https://specs.apollo.dev/federation/v2.9`; `null` for URLs that are not of Apollo. */
function specificationOf(url: unknown): string | null {
  if (typeof url !== 'string' || !URL.canParse(url)) return null
  const { hostname, pathname } = new URL(url)
  if (hostname !== 'specs.apollo.dev') return null
  return pathname.split('/').find((part) => part !== '') ?? null
}

function importsOf({ import: imports = [] }: Arguments, faults: string[]): readonly Import[] {
  const list: readonly unknown[] = Array.isArray(imports) ? imports : imports === null ? [] : [imports]
  return list.flatMap((item) => {
    const { name, as = name } = typeof item === 'string' ? { name: item } : asRecord(item)
    if (typeof name === 'string' && typeof as === 'string') {
      return [{ name: withoutSign(name), local: withoutSign(as) }]
    }
    faults.push('@link imports what is neither a name nor { name, as }: correct it.')
    return []
  })
}

function asRecord(value: unknown): Arguments {
  // Other values yield no name, and are reported for that.
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function withoutSign(name: string): string {
  return name.replace(/^@/, '')
}

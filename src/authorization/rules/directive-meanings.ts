import { type GraphQLSchema, specifiedDirectives } from 'graphql'
import type { SchemaProblem } from '../errors.js'
import { accessDirectives, harmlessDirectives } from './federation-directives.js'
import { readLinks } from './links.js'
import type { DirectiveKind, DirectiveNames } from './type-defs.js'

/** What each name of a directive means in one schema. */
export interface DirectiveMeanings {
  /** Those that restrict or open access. */
  readonly kinds: ReadonlyMap<string, DirectiveKind>
  /** Whether a directive of this name, with these arguments, is known to restrict nobody. */
  readonly isHarmless: (name: string, args: readonly string[]) => boolean
  /** The directive that was meant by a name in other capitals, or with other signs in it; `null` for none. */
  readonly nearMiss: (name: string) => string | null
  /** Names that mean two things, and links that cannot be read. */
  readonly problems: readonly SchemaProblem[]
}

const ofFederation = 'federation__'

/** Of the specification, and of its proposals that executors implement. */
const specified: ReadonlySet<string> = new Set(
  specifiedDirectives.map(({ name }) => name).concat('oneOf', 'defer', 'stream'),
)

/**
 * Finds what directives mean: under the names of `options.directives`, under those that `@link` gives to Federation's, and
 * under Federation's own, linked or not.
 *
 * @param ignored - names that the application said are none of ours
 */
export function directiveMeanings(
  schema: GraphQLSchema,
  names: DirectiveNames,
  ignored: readonly string[],
): DirectiveMeanings {
  const links = readLinks(schema)
  const claims: readonly (readonly [string, DirectiveKind])[] = [
    ['authenticated', 'auth'],
    ...[...accessDirectives].map(([name, kind]) => [`${ofFederation}${name}`, kind] as const),
    ...links.access,
    ...(Object.keys(names) as DirectiveKind[]).map((kind) => [names[kind], kind] as const),
  ]
  const kinds = new Map(claims)
  const leftAlone = new Set(ignored.map((name) => name.replace(/^@/, '')))
  const byLetters = new Map([...kinds.keys()].map((name) => [lettersOf(name), name]))
  return {
    kinds,
    isHarmless(name, args) {
      if (specified.has(name) || leftAlone.has(name) || links.harmless.has(name)) return true
      if (links.harmlessPrefixes.some((prefix) => name.startsWith(prefix))) return true
      const plain = name.startsWith(ofFederation) ? name.slice(ofFederation.length) : name
      const known = harmlessDirectives.get(plain)
      return known !== undefined && args.every((arg) => known.includes(arg))
    },
    nearMiss: (name) => byLetters.get(lettersOf(name)) ?? null,
    problems: [
      ...namesOfTwo(claims),
      ...links.faults.map((message) => ({ coordinate: 'schema', message })),
      ...[...leftAlone]
        .filter((name) => kinds.has(name))
        .map((name) => ({
          coordinate: `@${name}`,
          message:
            'options.ignoredDirectives names it, but it has a meaning here: take it out, or rename ours.',
        })),
    ],
  }
}

/** One name has one meaning only. */
function namesOfTwo(claims: readonly (readonly [string, DirectiveKind])[]): readonly SchemaProblem[] {
  const kindsOf = new Map<string, Set<DirectiveKind>>()
  for (const [name, kind] of claims) kindsOf.set(name, (kindsOf.get(name) ?? new Set()).add(kind))
  return [...kindsOf]
    .filter(([, kinds]) => kinds.size > 1)
    .map(([name]) => ({
      coordinate: `@${name}`,
      message: 'options.directives or @link gives this name to two directives: give each its own.',
    }))
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

import { type GraphQLSchema, specifiedDirectives } from 'graphql'
import type { SchemaProblem } from '../errors.js'
import { accessDirectives, harmlessDirectives } from './federation-directives.js'
import { readLinks } from './links.js'
import type { DirectiveKind, DirectiveNames } from './type-defs.js'

/** The meaning of directive names in one schema. */
export interface DirectiveMeanings {
  /** Directives that restrict or open access. */
  readonly kinds: ReadonlyMap<string, DirectiveKind>
  /** Names of Federation's `@authenticated`, which has no arguments. */
  readonly bare: ReadonlySet<string>
  /** Whether a directive of this name, with these arguments, is known not to restrict access. */
  readonly isHarmless: (name: string, args: readonly string[]) => boolean
  /** The known directive whose name differs only in case and punctuation; `null` if there is none. */
  readonly nearMiss: (name: string) => string | null
  /** Names with two meanings, and links that cannot be read. */
  readonly problems: readonly SchemaProblem[]
}

const ofFederation = 'federation__'

/** Directives of the GraphQL specification, and proposals that executors implement. */
const specified: ReadonlySet<string> = new Set(
  specifiedDirectives.map(({ name }) => name).concat('oneOf', 'defer', 'stream'),
)

/**
 * Determines the meaning of directives: by the names in `options.directives`, by the names that `@link` gives to
 * Federation's directives, and by Federation's own names, linked or not.
 *
 * @param ignored - names that the application declared as other libraries'
 */
export function directiveMeanings(
  schema: GraphQLSchema,
  names: DirectiveNames,
  ignored: readonly string[],
): DirectiveMeanings {
  const links = readLinks(schema)
  const federated: readonly (readonly [string, DirectiveKind])[] = [
    ['authenticated', 'auth'],
    ...[...accessDirectives].map(([name, kind]) => [`${ofFederation}${name}`, kind] as const),
    ...links.access,
  ]
  const claims: typeof federated = [
    ...federated,
    ...(Object.keys(names) as DirectiveKind[]).map((kind) => [names[kind], kind] as const),
  ]
  const kinds = new Map(claims)
  const bare = federated.filter(([name, kind]) => kind === 'auth' && name !== names.auth)
  const leftAlone = new Set(ignored.map((name) => name.replace(/^@/, '')))
  const byLetters = new Map([...kinds.keys()].map((name) => [lettersOf(name), name]))
  return {
    kinds,
    bare: new Set(bare.map(([name]) => name)),
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

/** Reports names that are claimed for two meanings. */
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

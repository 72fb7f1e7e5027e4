import { isScalarType, specifiedScalarTypes } from 'graphql'
import type { SchemaProblem } from '../authorization/index.js'
import type { DeclaredType, DeclaredTypes } from './ownership.js'

const builtIn: ReadonlySet<string> = new Set(specifiedScalarTypes.map(({ name }) => name))

/** Members of a type's resolvers by which graphql-tools replaces the source of its directives. */
const nodesOfTypes: readonly string[] = ['__astNode', '__extensionASTNodes', '__extensions']

/** As `nodesOfTypes`, for a field resolver given as an object. */
const partsOfFields: readonly string[] = ['astNode', 'args', 'type']

/** The types of a schema: Portcullis' own, and all. */
export interface ResolvedTypes {
  readonly own: DeclaredTypes
  readonly all: DeclaredTypes
}

/**
 * Reports application resolvers that would replace resolvers of Portcullis or the directives of an element. Portcullis'
 * fields without a resolver are protected too: the property of that name resolves them.
 *
 * @param maps - resolver maps, and lists of them at any depth
 */
export function resolverProblems(types: ResolvedTypes, maps: unknown): readonly SchemaProblem[] {
  return flattened(maps).flatMap((map) =>
    keysOf(map).flatMap((name) => {
      const own = types.own.get(name)
      return own === undefined
        ? replacedDirectives(name, map[name], types.all.get(name))
        : replacedOwn(name, map[name], own)
    }),
  )
}

function replacedOwn(name: string, resolvers: unknown, own: DeclaredType): readonly SchemaProblem[] {
  if (own.keyword === 'scalar' || isScalarType(resolvers)) {
    return [{ coordinate: name, message: 'Portcullis resolves this scalar. Remove your resolver.' }]
  }
  if (!isRecord(resolvers)) return []
  return keysOf(resolvers).flatMap((key) => {
    const coordinate = `${name}.${key}`
    if (key.startsWith('__')) {
      return [{ coordinate, message: 'Portcullis resolves this type. Remove your resolver.' }]
    }
    if (own.keyword === 'enum') {
      const message = `an enum of Portcullis has no internal values: remove it, so that ${key} stands for itself.`
      return resolvers[key] === key ? [] : [{ coordinate, message }]
    }
    return own.members.has(key)
      ? [{ coordinate, message: 'Portcullis resolves it. Remove this resolver.' }]
      : replacedPart(coordinate, resolvers[key])
  })
}

function replacedDirectives(
  name: string,
  resolvers: unknown,
  type: DeclaredType | undefined,
): readonly SchemaProblem[] {
  if (builtIn.has(name)) return [{ coordinate: name, message: 'GraphQL defines it. Remove this resolver.' }]
  if (!isRecord(resolvers)) return []
  const hasFields = type?.keyword === 'type' || type?.keyword === 'interface'
  return keysOf(resolvers).flatMap((key) => {
    const coordinate = `${name}.${key}`
    if (nodesOfTypes.includes(key)) {
      return [{ coordinate, message: 'it would replace the directives of the type. Remove it.' }]
    }
    return hasFields ? replacedPart(coordinate, resolvers[key]) : []
  })
}

function replacedPart(coordinate: string, resolver: unknown): readonly SchemaProblem[] {
  if (!isRecord(resolver)) return []
  return partsOfFields
    .filter((part) => part in resolver)
    .map((part) => ({
      coordinate,
      message: `its "${part}" would replace what its directives stand on: give resolvers only.`,
    }))
}

function flattened(maps: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(maps)) return maps.flatMap(flattened)
  return isRecord(maps) ? [maps] : []
}

/** Includes inherited keys, because graphql-tools reads them. */
function keysOf(map: Readonly<Record<string, unknown>>): readonly string[] {
  const keys: string[] = []
  for (const key in map) keys.push(key)
  return keys
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

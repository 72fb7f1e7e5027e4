import { inspect } from 'node:util'
import type { GraphQLFieldResolver } from 'graphql'
import type { Viewer } from '../../../src/authorization/index.js'
import { hash } from './dice.js'
import type { Model, ModelField } from './model.js'

/** Objects depend on their seed only: the tests' own reference sees the same ones as the resolvers. */
export interface Thing {
  readonly __typename: string
  readonly seed: string
  readonly id: string
  readonly ownerId: string | null
}

export interface RandomContext {
  readonly viewer: Viewer | null
  readonly signedIn: Map<string, Viewer>
  readonly isAsync: boolean
  readonly ran: Ran[]
}

/** A resolver that ran, with what it was given. */
export interface Ran {
  readonly coordinate: string
  readonly path: string
  readonly args: string
  readonly viewer: Viewer | null
}

/** The time of every decision, in seconds since 1970. */
export const now = 1_800_000_000

/** Whom `Mutation.m3` signs in. */
export const newcomer: Viewer = { userId: 'bob', roles: ['EDITOR'], scopes: [], authTime: now }

export const signInField = 'Mutation.m3'

export function possibleTypes(model: Model, base: string): readonly string[] {
  const union = model.unions.find(({ name }) => name === base)
  if (union !== undefined) return union.members
  return model.types
    .filter((type) => type.kind === 'object' && (type.name === base || type.interfaces.includes(base)))
    .map(({ name }) => name)
}

/** What a field of the object with this seed returns. */
export function valueAt(model: Model, field: ModelField, source: Thing | undefined): unknown {
  const seed = `${source?.seed ?? ''}/${field.name}`
  if (field.name === 'id') return source?.id
  if (field.name === 'ownerId') return source?.ownerId
  const { base, isList, isItemNonNull, isNonNull } = field.type
  if (base === 'String') return `value of ${seed}`
  const isNull = hash(`null ${seed}`) % 7 === 0
  if (!isList) return isNull && !isNonNull ? null : thing(model, base, seed)
  if (isNull && !isNonNull) return null
  return Array.from({ length: hash(`length ${seed}`) % 3 }, (_, index) => {
    const item = `${seed}[${index}]`
    return !isItemNonNull && hash(`null ${item}`) % 5 === 0 ? null : thing(model, base, item)
  })
}

function thing(model: Model, base: string, seed: string): Thing {
  const types = possibleTypes(model, base)
  const owners = ['ana', 'bob', null]
  return {
    __typename: types[hash(`type ${seed}`) % types.length] ?? base,
    seed,
    id: hash(`id ${seed}`) % 3 === 0 ? 'ana' : 'bob',
    ownerId: owners[hash(`owner ${seed}`) % owners.length] ?? null,
  }
}

/** What the policies per object `odd` and `even` look at. */
export function isOdd({ seed }: Thing): boolean {
  return hash(`odd ${seed}`) % 2 === 1
}

type Resolver = GraphQLFieldResolver<Thing | undefined, RandomContext>

/** A resolver that notes that it ran, and with what. */
export function modelResolver(model: Model, typeName: string, field: ModelField): Resolver {
  return (source, args, context, info) => {
    const path = pathText(info.path)
    const coordinate = `${typeName}.${field.name}`
    const { viewer } = context
    context.ran.push({ coordinate, path, args: inspect(args, { depth: null, sorted: true }), viewer })
    if (coordinate === signInField) context.signedIn.set(rootKey(info.path), newcomer)
    const value = valueAt(model, field, source)
    return context.isAsync && hash(path) % 2 === 0 ? Promise.resolve(value) : value
  }
}

type Path = Parameters<Resolver>[3]['path']

export function pathText(path: Path): string {
  return path.prev === undefined ? String(path.key) : `${pathText(path.prev)}.${path.key}`
}

/** As a server does it: below a sign-in a context of its own, one for all that is there. */
export function contextAt(context: RandomContext, { path }: { readonly path: Path }): RandomContext {
  const viewer = context.signedIn.get(rootKey(path))
  if (viewer === undefined) return context
  const places = placesOf.get(context) ?? new Map<string, RandomContext>()
  placesOf.set(context, places)
  const place = places.get(rootKey(path)) ?? { ...context, viewer }
  places.set(rootKey(path), place)
  return place
}

const placesOf = new WeakMap<RandomContext, Map<string, RandomContext>>()

export function rootKey(path: Path): string {
  return path.prev === undefined ? String(path.key) : rootKey(path.prev)
}

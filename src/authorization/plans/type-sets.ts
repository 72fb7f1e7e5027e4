import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql'

/** The object types that may occur in a selection. Equal sets are the same object. */
export interface TypeSet {
  readonly types: readonly GraphQLObjectType[]
}

/**
 * Interned sets of object types. They belong to one plan, not to the schema: clients choose which sets occur, so a
 * cache on the schema would grow without bound.
 */
export interface TypeSets {
  /** The concrete types of a type; empty for a leaf or an unknown type. */
  of(type: GraphQLNamedType | null | undefined): TypeSet
  /** The types of `set` that a fragment on `typeName` applies to. */
  narrow(set: TypeSet, typeName: string): TypeSet
  /** The concrete types that a field returns, over all types of the set that have it. */
  below(set: TypeSet, fieldName: string): TypeSet
}

export function createTypeSets(schema: GraphQLSchema): TypeSets {
  const sets = new Map<string, TypeSet>()
  const byType = new Map<string, TypeSet>()

  function intern(types: Iterable<GraphQLObjectType>): TypeSet {
    const sorted = [...new Set(types)].sort((a, b) => (a.name < b.name ? -1 : 1))
    const key = sorted.map((type) => type.name).join(' ')
    const known = sets.get(key)
    if (known !== undefined) return known
    const made = { types: sorted }
    sets.set(key, made)
    return made
  }

  function of(type: GraphQLNamedType | null | undefined): TypeSet {
    const known = byType.get(type?.name ?? '')
    if (known !== undefined) return known
    const made = intern(
      isObjectType(type) ? [type] : isAbstractType(type) ? schema.getPossibleTypes(type) : [],
    )
    byType.set(type?.name ?? '', made)
    return made
  }

  function narrow(set: TypeSet, typeName: string): TypeSet {
    const condition = of(schema.getType(typeName))
    if (condition === set) return set
    const allowed = new Set(condition.types)
    return intern(set.types.filter((type) => allowed.has(type)))
  }

  function below(set: TypeSet, fieldName: string): TypeSet {
    const returned = new Set<TypeSet>()
    for (const type of set.types) {
      const field = type.getFields()[fieldName]
      if (field !== undefined) returned.add(of(getNamedType(field.type)))
    }
    const [only] = returned
    if (returned.size === 1 && only !== undefined) return only
    return intern([...returned].flatMap((each) => each.types))
  }

  return { of, narrow, below }
}

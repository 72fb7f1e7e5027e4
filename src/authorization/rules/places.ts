import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isLeafType,
  isObjectType,
  isUnionType,
} from 'graphql'
import type { SchemaProblem } from '../errors.js'
import type { DeclaredBy } from '../inputs/input-rules.js'
import type { Declared } from './read-directives.js'

interface PlaceFindings {
  readonly problems: readonly SchemaProblem[]
  readonly warnings: readonly SchemaProblem[]
}

/** Reports directives at locations where they have no effect. */
export function checkPlaces(
  schema: GraphQLSchema,
  declaredBy: DeclaredBy,
  ofSchema: Declared,
): PlaceFindings {
  const problems: SchemaProblem[] = []
  const warnings: SchemaProblem[] = []
  const report = (coordinate: string, { rules, isPublic }: Declared, message: string) => {
    if (rules.length > 0 || isPublic) problems.push({ coordinate, message })
  }
  report('schema', ofSchema, 'a schema is not guarded: put it on types, or set options.default.')
  const uses = typeUses(schema)
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    const declared = declaredBy(type.name, type)
    if (isUnionType(type))
      report(type.name, declared, 'a union has no fields to guard: put it on the member types.')
    if (isInputObjectType(type))
      report(type.name, declared, 'an input type is not guarded: put it on its input fields.')
    if (isLeafType(type)) checkLeaf(type, declared)
    if (!isEnumType(type)) continue
    for (const value of type.getValues()) {
      const coordinate = `${type.name}.${value.name}`
      report(coordinate, declaredBy(coordinate, value), 'an enum value is not guarded: put it on fields.')
    }
  }
  return { problems, warnings }

  /** Rules of an enum or a scalar guard only the fields that return it. */
  function checkLeaf({ name }: GraphQLNamedType, { rules, isPublic }: Declared): void {
    const coordinate = name
    if (isPublic) problems.push({ coordinate, message: 'it opens nothing here: put it on the fields.' })
    if (rules.length === 0) return
    if (!uses.returned.has(name)) {
      problems.push({ coordinate, message: 'no field returns it, so it guards nothing: put it on inputs.' })
    } else if (uses.taken.has(name)) {
      const message = 'it guards the fields that return it, not the inputs that take it: put it on those too.'
      warnings.push({ coordinate, message })
    }
  }
}

/** Names of the types that fields return, and of those that arguments and input fields accept. */
function typeUses(schema: GraphQLSchema): {
  readonly returned: ReadonlySet<string>
  readonly taken: ReadonlySet<string>
} {
  const returned = new Set<string>()
  const taken = new Set<string>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields())) {
      returned.add(getNamedType(field.type).name)
      for (const argument of field.args) take(getNamedType(argument.type))
    }
  }
  return { returned, taken }

  /** Not input types of directives: no client sends them. */
  function take(type: GraphQLNamedType): void {
    if (taken.has(type.name)) return
    taken.add(type.name)
    if (!isInputObjectType(type)) return
    for (const field of Object.values(type.getFields())) take(getNamedType(field.type))
  }
}

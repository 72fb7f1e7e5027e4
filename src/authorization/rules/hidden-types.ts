import {
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import type { SchemaProblem } from '../errors.js'
import type { DeclaredBy } from '../inputs/input-rules.js'
import type { Declared } from './read-directives.js'
import { schemaElements } from './schema-elements.js'

/** Names of the types whose objects look absent to viewers without access: those with `@hidden`, and their implementers. */
export function findHiddenTypes(schema: GraphQLSchema, declaredBy: DeclaredBy): ReadonlySet<string> {
  const types = Object.values(schema.getTypeMap()).filter(isObjectOrInterface)
  const isHidden = (type: GraphQLNamedType) => declaredBy(type.name, type).isHidden
  return new Set(
    types.filter((type) => [type, ...type.getInterfaces()].some(isHidden)).map(({ name }) => name),
  )
}

function isObjectOrInterface(type: GraphQLNamedType): type is GraphQLObjectType | GraphQLInterfaceType {
  return isObjectType(type) || isInterfaceType(type)
}

const misplaced = 'it hides objects of a type: put it on an object type or an interface.'
const ofRoot = 'a root type has no object to hide: put it on the type that is returned.'
const idle = 'it hides nothing, because no rule guards the objects of this type: add a rule, or remove it.'

/** Reports `@hidden` where there are no objects, or no rules that could refuse them. */
export function hiddenProblems(
  schema: GraphQLSchema,
  declaredBy: DeclaredBy,
  ofSchema: Declared,
  isRoot: (type: GraphQLNamedType) => boolean,
): readonly SchemaProblem[] {
  const isGuarded = (type: GraphQLNamedType) => declaredBy(type.name, type).rules.length > 0
  const problems = schemaElements(schema).flatMap(({ coordinate, element }) => {
    if (!declaredBy(coordinate, element).isHidden) return []
    const type = schema.getType(coordinate)
    if (type === undefined || !isObjectOrInterface(type)) return [{ coordinate, message: misplaced }]
    if (isRoot(type)) return [{ coordinate, message: ofRoot }]
    const implementers = isInterfaceType(type) ? schema.getPossibleTypes(type) : []
    const related = [type, ...type.getInterfaces(), ...implementers]
    return related.some(isGuarded) ? [] : [{ coordinate, message: idle }]
  })
  return ofSchema.isHidden ? [{ coordinate: 'schema', message: misplaced }, ...problems] : problems
}

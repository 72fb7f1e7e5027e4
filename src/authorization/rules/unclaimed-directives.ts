import { DirectiveLocation, type GraphQLSchema } from 'graphql'
import type { SchemaProblem } from '../errors.js'
import type { DeclaredBy } from '../inputs/input-rules.js'
import type { DirectiveMeanings } from './directive-meanings.js'
import type { Declared } from './read-directives.js'
import { schemaElements } from './schema-elements.js'

/** Locations where a directive may restrict access. */
const guardable: readonly DirectiveLocation[] = [
  DirectiveLocation.OBJECT,
  DirectiveLocation.INTERFACE,
  DirectiveLocation.UNION,
  DirectiveLocation.SCALAR,
  DirectiveLocation.ENUM,
  DirectiveLocation.ENUM_VALUE,
  DirectiveLocation.FIELD_DEFINITION,
  DirectiveLocation.ARGUMENT_DEFINITION,
  DirectiveLocation.INPUT_OBJECT,
  DirectiveLocation.INPUT_FIELD_DEFINITION,
]

/**
 * Reports directives without a known meaning that may be meant to restrict access: each use by its coordinate, and
 * declarations without a use.
 */
export function unclaimedDirectives(
  schema: GraphQLSchema,
  meanings: DirectiveMeanings,
  declaredBy: DeclaredBy,
  ofSchema: Declared,
): readonly SchemaProblem[] {
  const used = new Set<string>()
  const warn = (coordinate: string, { unclaimed }: Declared) =>
    [...new Set(unclaimed.map(({ name }) => name))].map((name) => {
      used.add(name)
      return { coordinate, message: messageFor(name, schema) }
    })
  const uses = [
    ...warn('schema', ofSchema),
    ...schemaElements(schema).flatMap(({ coordinate, element }) =>
      warn(coordinate, declaredBy(coordinate, element)),
    ),
  ]
  const declared = schema
    .getDirectives()
    .filter(({ name, locations }) => !used.has(name) && locations.some((one) => guardable.includes(one)))
    .filter(({ name, args }) => {
      const isKnown =
        meanings.kinds.has(name) ||
        meanings.isHarmless(
          name,
          args.map((arg) => arg.name),
        )
      return !isKnown
    })
    .map(({ name }) => ({ coordinate: `@${name}`, message: messageFor(name, schema) }))
  return [...uses, ...declared]
}

function messageFor(name: string, schema: GraphQLSchema): string {
  const undeclared = schema.getDirective(name) ? '' : ', and the schema does not declare it'
  return `@${name} has no meaning here${undeclared}: nothing is guarded by it. Correct the name, or list it in options.ignoredDirectives.`
}

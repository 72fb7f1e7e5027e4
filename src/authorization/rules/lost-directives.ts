import type { GraphQLSchema } from 'graphql'
import type { SchemaProblem } from '../errors.js'
import type { DirectiveNames } from './type-defs.js'

/**
 * Warns if a schema has no directives that guard anything. Printing and rebuilding a schema, or introspection, drops
 * them.
 */
export function lostDirectives(
  schema: GraphQLSchema,
  names: DirectiveNames,
  isOpen: boolean,
): readonly SchemaProblem[] {
  const declared = Object.values(names).filter((name) => schema.getDirective(name))
  if (!isOpen && declared.length === 0) return []
  const what =
    declared.length === 0
      ? 'no directive guards anything'
      : `it declares @${declared.join(', @')} and uses none`
  const outcome = isOpen ? ', so everything is open' : ''
  const message = `${what}${outcome}. A schema that was printed and built again has lost its directives: authorize the one from before, or put them back.`
  return [{ coordinate: 'schema', message }]
}

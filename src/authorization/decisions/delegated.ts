/**
 * The symbol by which graphql-tools marks objects of a subschema. Up to version 8 of its delegation, the symbol is not
 * registered globally, so it is found by its description.
 */
const mark = 'subschemaErrors'
const globalMark = Symbol.for(mark)

/**
 * Whether an object is a subschema's result, as in a stitching gateway. Its property names are then the aliases of the
 * client: `{ articles { authorId: title draft } }` puts a title where the owner's id is read.
 */
export function isDelegated(object: object): boolean {
  if (globalMark in object) return true
  for (const symbol of Object.getOwnPropertySymbols(object)) if (symbol.description === mark) return true
  return false
}

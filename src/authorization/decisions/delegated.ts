/** How graphql-tools marks what came from another schema; up to version 8 of its delegation by symbols of their own. */
const mark = 'subschemaErrors'
const globalMark = Symbol.for(mark)

/**
 * Whether an object is another schema's answer, as a stitching gateway gets it. The names of its properties are then
 * the client's: `{ articles { authorId: title draft } }` puts a title where the owner's id would stand.
 */
export function isDelegated(object: object): boolean {
  if (globalMark in object) return true
  for (const symbol of Object.getOwnPropertySymbols(object)) if (symbol.description === mark) return true
  return false
}

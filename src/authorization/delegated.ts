/** How graphql-tools marks what came from another schema; in older versions by symbols of their own. */
const mark = 'subschemaErrors'
const globalMark = Symbol.for(mark)

/**
 * Whether an object is another schema's answer, as a stitching gateway gets it. The names of its properties are then
 * the client's: `{ articles { authorId: title draft } }` puts a title where the owner's id would stand.
 */
export function isDelegated(object: object): boolean {
  if (globalMark in object) return true
  return Object.getOwnPropertySymbols(object).some(({ description }) => description === mark)
}

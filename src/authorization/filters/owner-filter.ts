import type { MongoFilter } from './filter.js'

/** Makes an ObjectId of 24 hexadecimal digits, with the classes of the application's driver. */
export type MakeObjectId = (hex: string) => unknown

/**
 * Finds the documents whose owner is the viewer: those for which `ownerId` returns this id. The field holds it as a
 * string, a number or an ObjectId; an array of ids has no owner, although MongoDB matches its elements.
 *
 * @param path - of the field in documents: `authorId`, `author._id`
 */
export function ownerFilter(
  path: string,
  userId: string,
  makeObjectId: MakeObjectId | undefined,
): MongoFilter {
  const ids: unknown[] = [userId]
  if (makeObjectId !== undefined && /^[0-9a-f]{24}$/.test(userId)) ids.push(makeObjectId(userId))
  const number = numberOf(userId)
  if (number !== null) ids.push(number)
  // A Decimal128 equals a number for MongoDB, and is no id.
  const excluded = number === null ? 'array' : ['array', 'decimal']
  const isOwned: MongoFilter = { [path]: { $in: ids, $not: { $type: excluded } } }
  const parents = parentsOf(path).map((parent): MongoFilter => ({ [parent]: { $not: { $type: 'array' } } }))
  return parents.length === 0 ? isOwned : { $and: [isOwned, ...parents] }
}

/** The number whose text is the id. MongoDB compares larger ones in ways that JavaScript cannot. */
function numberOf(userId: string): number | null {
  const number = Number(userId)
  if (String(number) !== userId || !Number.isFinite(number)) return null
  return Number.isSafeInteger(number) || !Number.isInteger(number) ? number : null
}

/** `a.b` has the parent `a`: MongoDB would look into the elements of an array there. */
function parentsOf(path: string): readonly string[] {
  const names = path.split('.')
  return names.slice(1).map((_name, index) => names.slice(0, index + 1).join('.'))
}

/** The MongoDB path of a GraphQL field that holds an owner. `id` is stored as `_id`, as the guards read it. */
export function ownerPath(typeName: string, field: string, paths: Readonly<Record<string, string>>): string {
  const coordinate = `${typeName}.${field}`
  const mapped = Object.hasOwn(paths, coordinate) ? paths[coordinate] : undefined
  return mapped ?? (field === 'id' ? '_id' : field)
}

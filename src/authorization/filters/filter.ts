/** A filter of MongoDB, as `find` takes it. */
export type MongoFilter = Readonly<Record<string, unknown>>

/** A filter, or what finds every document (`true`) or none (`false`). */
export type Reach = MongoFilter | boolean

/** All of the parts. */
export function allOf(parts: readonly Reach[]): Reach {
  if (parts.includes(false)) return false
  return joined('$and', parts.filter(isFilter)) ?? true
}

/** Any of the parts. */
export function anyOf(parts: readonly Reach[]): Reach {
  if (parts.includes(true)) return true
  return joined('$or', parts.filter(isFilter)) ?? false
}

function isFilter(part: Reach): part is MongoFilter {
  return typeof part === 'object'
}

function joined(operator: '$and' | '$or', filters: readonly MongoFilter[]): MongoFilter | null {
  const [first, ...others] = filters
  if (first === undefined) return null
  return others.length === 0 ? first : { [operator]: filters }
}

/** The filter to send. None is an `$in` of nothing, which MongoDB answers without reading a document. */
export function toFilter(reach: Reach): MongoFilter {
  if (typeof reach === 'object') return reach
  return reach ? {} : { _id: { $in: [] } }
}

/**
 * Checks what a policy returned as its filter. A member that is `undefined` is refused: drivers send it as null or leave
 * it out, which could find every document.
 *
 * @throws {TypeError} if it is neither a filter nor a boolean
 */
export function checkedReach(value: unknown, policy: string): Reach {
  if (typeof value === 'boolean') return value
  if (!isPlainObject(value)) throw new TypeError(`The filter of the policy "${policy}" is no object.`)
  if (hasUndefined(value)) throw new TypeError(`The filter of the policy "${policy}" contains undefined.`)
  return value
}

function hasUndefined(value: unknown): boolean {
  if (value === undefined) return true
  if (Array.isArray(value)) return value.some(hasUndefined)
  return isPlainObject(value) && Object.values(value).some(hasUndefined)
}

/**
 * Copies a filter, so that a library that changes filters in place does not change the application's, and marks each
 * object with operators.
 *
 * @param mark - `mongoose.trusted`: without it, `sanitizeFilter` compares with operators instead of applying them
 */
export function markedCopy(filter: MongoFilter, mark: <T>(value: T) => T): MongoFilter {
  const copied = Object.fromEntries(Object.entries(filter).map(([key, value]) => [key, copyOf(value, mark)]))
  return Object.keys(copied).some((key) => key.startsWith('$')) ? mark(copied) : copied
}

function copyOf(value: unknown, mark: <T>(value: T) => T): unknown {
  if (Array.isArray(value)) return value.map((item) => copyOf(item, mark))
  return isPlainObject(value) ? markedCopy(value, mark) : value
}

/** Not an ObjectId, a Date or a regular expression: those are values. */
export function isPlainObject(value: unknown): value is MongoFilter {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // By an own property, because `Object.prototype` of another realm, such as a test runner's, is another object.
  return prototype === null || Object.hasOwn(prototype as object, 'hasOwnProperty')
}

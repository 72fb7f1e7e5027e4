import { isDelegated } from './delegated.js'

/**
 * The id that an object's field holds, as a string, or `null` where there is none: then nobody owns the object.
 * The property has the field's name; `id` falls back to `_id`. A populated document counts by its `_id`.
 * Never throws: a getter that does leaves the object without an owner. So does a gateway's answer from another schema,
 * whose properties the client names.
 */
export function ownerId(object: unknown, field: string): string | null {
  try {
    if (typeof object !== 'object' || object === null || isDelegated(object)) return null
    const value = readProperty(object, field) ?? (field === 'id' ? readProperty(object, '_id') : undefined)
    return idText(value) ?? idText(idOfDocument(value))
  } catch {
    return null
  }
}

/** Text of an id: a string, a number, or an id object such as Mongoose's ObjectId or a BSON UUID. */
function idText(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return null
  const toHexString = readProperty(value, 'toHexString')
  if (typeof toHexString !== 'function') return null
  const text: unknown = toHexString.call(value)
  return typeof text === 'string' && text !== '' ? text : null
}

function idOfDocument(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return readProperty(value, '_id') ?? readProperty(value, 'id')
}

function readProperty(object: object, name: string): unknown {
  // Any object may be asked for any name. `Reflect.get` takes three times as long: 4 points of a list with `@owner` on each
  // field (`bench -- builds`).
  return (object as Readonly<Record<string, unknown>>)[name]
}

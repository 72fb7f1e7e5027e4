import mongoose from 'mongoose'

/**
 * A Mongoose instance for Portcullis' models. Global settings of the application's instance (plugins, `sanitizeFilter`,
 * `strictQuery`, `toJSON`, ...) do not apply, and model names cannot collide.
 */
const own = new mongoose.Mongoose({
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  createInitialConnection: false,
})

const { Types } = own.Schema

// All Mongoose instances of one copy share their SchemaType classes, so the application's
// `Schema.Types.String.set('lowercase', true)`, `.get(...)`, `.cast(...)` and `.checkRequired(...)` would apply here
// too. Subclasses have their own settings.
class OwnString extends Types.String {}
class OwnNumber extends Types.Number {}
class OwnBoolean extends Types.Boolean {}
class OwnDate extends Types.Date {}
class OwnObjectId extends Types.ObjectId {}

/**
 * Static members that Mongoose reads from a SchemaType. Nothing is cast: a value of another type is rejected. So a
 * query operator (`{ $ne: null }`) cannot replace a string in a query.
 */
function settingsOfClass(accepts: (value: unknown) => boolean) {
  const isMissing = (value: unknown) => value === null || value === undefined
  return {
    defaultOptions: {},
    getters: [],
    setters: [],
    _cast(value: unknown) {
      if (isMissing(value) || accepts(value)) return value
      throw new TypeError('A value of another type.')
    },
    _checkRequired: (value: unknown) => !isMissing(value) && value !== '',
  }
}

const isObjectId = (value: unknown) => value instanceof mongoose.Types.ObjectId
Object.assign(
  OwnString,
  settingsOfClass((value) => typeof value === 'string'),
)
Object.assign(
  OwnNumber,
  settingsOfClass((value) => typeof value === 'number' && Number.isFinite(value)),
)
Object.assign(
  OwnBoolean,
  settingsOfClass((value) => typeof value === 'boolean'),
)
Object.assign(
  OwnDate,
  settingsOfClass((value) => value instanceof Date && !Number.isNaN(value.getTime())),
)
Object.assign(OwnObjectId, settingsOfClass(isObjectId))

const scalars = {
  String: OwnString,
  Number: OwnNumber,
  Boolean: OwnBoolean,
  Date: OwnDate,
  ObjectId: OwnObjectId,
}

/** Mongoose's array type uses the shared element types, so it is given the subclasses here. */
class OwnArray extends Types.Array {
  constructor(path: string, element: unknown, ...others: unknown[]) {
    const name = typeof element === 'function' ? element.name : ''
    const own = Object.entries(scalars).find(([each]) => each === name)
    if (own === undefined) throw new TypeError(`An array of what has no class of our own: ${path}`)
    const args: unknown[] = [path, own[1], ...others]
    // Mongoose's types do not declare the constructor's parameters.
    super(...(args as ConstructorParameters<typeof Types.Array>))
  }
}
Object.assign(OwnArray, { defaultOptions: {}, getters: [], setters: [] })

Object.assign(own.Schema.Types, scalars, { Array: OwnArray })

/** Creates schemas that settings of other Mongoose instances do not affect. */
export const Schema = own.Schema

export const ownMongoose = own

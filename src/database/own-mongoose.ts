import mongoose from 'mongoose'

/**
 * A Mongoose for our own models. What an application sets on its Mongoose (plugins, `sanitizeFilter`, `strictQuery`,
 * `toJSON`, ...) stays there, and a model of the same name is another one.
 */
const own = new mongoose.Mongoose({
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  createInitialConnection: false,
})

const { Types } = own.Schema

// Every instance of one copy of Mongoose has the same classes of paths, so `Schema.Types.String.set('lowercase', true)`,
// `.get(...)`, `.cast(...)` and `.checkRequired(...)` of an application would reach ours. A subclass has its own.
class OwnString extends Types.String {}
class OwnNumber extends Types.Number {}
class OwnBoolean extends Types.Boolean {}
class OwnDate extends Types.Date {}
class OwnObjectId extends Types.ObjectId {}

/**
 * What Mongoose reads from the class of a path. It casts nothing: a value of another type is refused, which is also what
 * keeps an operator (`{ $ne: null }`) out of a query for a text.
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

/** Arrays look their elements up among the shared classes, so they are given ours. */
class OwnArray extends Types.Array {
  constructor(path: string, element: unknown, ...others: unknown[]) {
    const name = typeof element === 'function' ? element.name : ''
    const own = Object.entries(scalars).find(([each]) => each === name)
    if (own === undefined) throw new TypeError(`An array of what has no class of our own: ${path}`)
    const args: unknown[] = [path, own[1], ...others]
    // The constructor's parameters are not part of Mongoose's types.
    super(...(args as ConstructorParameters<typeof Types.Array>))
  }
}
Object.assign(OwnArray, { defaultOptions: {}, getters: [], setters: [] })

Object.assign(own.Schema.Types, scalars, { Array: OwnArray })

/** For our models: makes schemas that no other instance of Mongoose has a say in. */
export const Schema = own.Schema

export const ownMongoose = own

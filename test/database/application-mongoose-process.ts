// An application that changed its Mongoose in every way before it imports this package, and then uses both. A process
// of its own: nothing takes such changes back. Usage: application-mongoose-process.ts <MongoDB URI>. It writes what it
// saw to standard output, as extended JSON, and ends.
import mongoose, { Schema, type SchemaType } from 'mongoose'

/** What an application may have done to its Mongoose before and after it imports this package. */
const globalSettings: Readonly<Record<string, () => void>> = {
  'a plugin that deletes softly': () =>
    void mongoose.plugin((schema: Schema) => {
      schema.add({ deletedAt: { type: Date, default: () => new Date(0) } })
      for (const hook of ['find', 'findOne', 'updateOne', 'updateMany', 'countDocuments'] as const)
        schema.pre(hook, function hideDeleted(this: mongoose.Query<unknown, unknown>) {
          this.where({ deletedAt: null })
        })
    }),
  'a plugin that refuses to save': () =>
    void mongoose.plugin((schema: Schema) => {
      schema.pre('save', () => {
        throw new Error('not by this plugin')
      })
    }),
  sanitizeFilter: () => void mongoose.set('sanitizeFilter', true),
  strictQuery: () => void mongoose.set('strictQuery', false),
  strict: () => void mongoose.set('strict', false),
  toJSON: () => void mongoose.set('toJSON', { transform: () => ({}) }),
  toObject: () => void mongoose.set('toObject', { transform: () => ({}) }),
  id: () => void mongoose.set('id', false),
  objectIdGetter: () => void mongoose.set('objectIdGetter', false),
  autoIndex: () => void mongoose.set('autoIndex', true),
  autoCreate: () => void mongoose.set('autoCreate', true),
  bufferCommands: () => void mongoose.set('bufferCommands', true),
  maxTimeMS: () => void mongoose.set('maxTimeMS', 1),
  runValidators: () => void mongoose.set('runValidators', true),
  returnOriginal: () => void mongoose.set('returnOriginal', false),
  translateAliases: () => void mongoose.set('translateAliases', true),
  cloneSchemas: () => void mongoose.set('cloneSchemas', true),
  overwriteModels: () => void mongoose.set('overwriteModels', true),
  timestamps: () => void mongoose.set('timestamps.createdAt.immutable', false),
  transactionAsyncLocalStorage: () => void mongoose.set('transactionAsyncLocalStorage', true),
  pluralize: () => void mongoose.pluralize((name) => `app_${name}`),
  'lower case for every text': () => void Schema.Types.String.set('lowercase', true),
  'trimmed texts': () => void Schema.Types.String.set('trim', true),
  'short texts': () => void Schema.Types.String.set('maxLength', 3),
  'a validator for every text': () => void Schema.Types.String.set('validate', () => false),
  'a getter of every text': () => void Schema.Types.String.get(() => 'from a getter'),
  'a setter of every date': () => void Schema.Types.Date.set('set', () => new Date(0)),
  'a default for every number': () => void Schema.Types.Number.set('default', 4711),
  'unselected booleans': () => void Schema.Types.Boolean.set('select', false),
  'casts of texts': () =>
    void (Schema.Types.String as unknown as { cast(caster: unknown): void }).cast(() => 'cast'),
  'casts of ids': () =>
    void (Schema.Types.ObjectId as unknown as { cast(caster: unknown): void }).cast(() => {
      throw new Error('not by this caster')
    }),
  'what counts as given': () =>
    void (
      Schema.Types.String as unknown as typeof SchemaType & { checkRequired(c: unknown): void }
    ).checkRequired(() => false),
  'a transform of every list': () => void Schema.Types.Array.set('transform', () => null),
}

for (const apply of Object.values(globalSettings)) apply()
// Only now: a package that is imported first would have compiled its models before.
const { createApplication } = await import('../../src/application/portcullis.js')
const { createTestClient } = await import('../../src/testing/client.js')

const [, , mongodbUri = ''] = process.argv
const { portcullis, services } = await createApplication({
  mode: 'development',
  mongodbUri,
  secret: 'a-secret-for-tests-of-thirty-two-bytes',
  bcryptCost: 4,
  logLevel: 'silent',
})
const { url } = await portcullis.listen({ port: 0 })

const api = createTestClient(url)
await api.register('Ana-Of-Many-Letters')
const stored = await portcullis.connection.collection('portcullis_accounts').findOne({})
const { refreshToken } = await api.login('ana-of-many-letters')
const { accessToken } = await api.refresh(refreshToken)
const query = '{ me { id username roles sessions { id current } } }'
const { data } = await api.send({ query, token: accessToken })
const found = await services.accounts.findByName('ANA-OF-MANY-LETTERS')

const { connection } = portcullis
const Session = connection.model('Session', new Schema({ title: String }, { validateBeforeSave: false }))
const own = {
  isOfItsMongoose: connection.base === mongoose,
  collection: Session.collection.collectionName,
  isTitleLowerCase: Session.schema.path('title').options.lowercase,
  hasDeletedAt: Session.schema.path('deletedAt') !== undefined,
  models: { ofMongoose: mongoose.modelNames(), ofConnection: connection.modelNames() },
}

const seen = { settings: Object.keys(globalSettings).length, stored, data, found, own }
process.stdout.write(mongoose.mongo.BSON.EJSON.stringify(seen, { relaxed: false }))
await portcullis.stop()

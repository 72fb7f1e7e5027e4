import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'

export const databaseSettings = {
  /** Without it, the private MongoDB in `dataDir` is used. May contain a password: never log it. */
  mongodbUri: {
    variable: 'MONGODB_URI',
    group: 'Database',
    type: 'connection string',
    parser: parse.mongodbUri,
    secret: true,
    requiredInProduction: true,
    doc:
      'A MongoDB replica set or Atlas cluster. Without it, development runs a private `mongod` on ' +
      'the loopback address and keeps its data in the data folder.',
  },
  /** The prefix of all collection names. */
  collectionPrefix: {
    variable: 'PORTCULLIS_COLLECTION_PREFIX',
    group: 'Database',
    type: 'text of 1 to 32 letters, digits, `_` and `-`, the first a letter',
    parser: parse.collectionPrefix,
    default: 'portcullis_',
    doc:
      'The prefix of the names of all collections that Portcullis creates. Other collections are not touched. Two ' +
      'installations in one database need different prefixes. A new prefix is a new, empty installation. See `docs/database.md`.',
  },
  dataDir: {
    variable: 'PORTCULLIS_DATA_DIR',
    group: 'Database',
    type: 'path',
    path: 'folder',
    parser: parse.path,
    default: '.portcullis',
    doc:
      'The folder for the database and the secret of development, readable by its owner only. Not used in ' +
      'production.',
  },
  /** The `mongod` binary of the private MongoDB. */
  mongod: {
    variable: 'PORTCULLIS_MONGOD',
    group: 'Database',
    type: 'path',
    path: 'file',
    parser: parse.path,
    doc:
      'The `mongod` program for the private MongoDB. Default: the one on the `PATH`, otherwise one downloaded ' +
      'before, otherwise it is downloaded.',
  },
} as const satisfies SettingRows

export type DatabaseSettings = ConfigurationOf<typeof databaseSettings>

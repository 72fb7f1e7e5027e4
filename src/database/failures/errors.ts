import { defineError, type ErrorDefinition } from '../../lib/errors.js'

/** Another live Portcullis has the data folder. `detail.pid` is its process. */
export const DataFolderInUse = defineError(
  'DATA_FOLDER_IN_USE',
  'Another Portcullis process uses this data folder. Stop it, or set PORTCULLIS_DATA_DIR to another folder.',
)

/** No mongod for the private database was found, and none could be fetched. The message lists the possible cures. */
export const MongodNotFound = defineError(
  'MONGOD_NOT_FOUND',
  'No mongod was found. Set MONGODB_URI, or set PORTCULLIS_MONGOD to the path of a mongod.',
)

/** The private mongod did not start. The message holds its last words. */
export const MongodFailed = defineError(
  'MONGOD_FAILED',
  'The private MongoDB did not start. See mongod.log in the data folder.',
)

/** The database of `MONGODB_URI` does not answer or does not let us in. The message names its hosts, never the password. */
export const DatabaseUnreachable = defineError(
  'DATABASE_UNREACHABLE',
  'The database does not answer. Check MONGODB_URI and the network.',
)

/** The database is no replica set: what must happen together or not at all could not be promised. */
export const DatabaseStandalone = defineError(
  'DATABASE_STANDALONE',
  'MongoDB runs as a standalone mongod, which has no transactions. Start it with --replSet rs0 and run ' +
    'rs.initiate() once in mongosh. One member is enough.',
  { exit: 'configuration' },
)

/** `MONGODB_URI` is not a connection string that the driver understands. */
export const MongodbUriInvalid = defineError(
  'MONGODB_URI_INVALID',
  'MONGODB_URI is not a valid MongoDB connection string.',
  { exit: 'configuration' },
)

/** Under a name of ours lies something that is not. The message names each, and why. */
export const CollectionsNotOurs = defineError(
  'COLLECTIONS_NOT_OURS',
  'A collection with a name of Portcullis belongs to another program. Set PORTCULLIS_COLLECTION_PREFIX to another prefix.',
)

/** Data of ours lie under names without a prefix, which an earlier version gave. The message names each. */
export const FormerCollectionNames = defineError(
  'FORMER_COLLECTION_NAMES',
  'Collections have the names of an earlier version of Portcullis. Run portcullis database rename.',
)

/** All of them stop a start: they reach the one who starts the server, never a GraphQL client. */
export const databaseErrors: readonly ErrorDefinition[] = [
  DataFolderInUse,
  MongodNotFound,
  MongodFailed,
  DatabaseUnreachable,
  DatabaseStandalone,
  MongodbUriInvalid,
  CollectionsNotOurs,
  FormerCollectionNames,
]

import { defineError, type ErrorDefinition } from '../../lib/errors.js'

/** Another running Portcullis process uses the data folder. `detail.pid` is its process. */
export const DataFolderInUse = defineError(
  'DATA_FOLDER_IN_USE',
  'Another Portcullis process uses this data folder. Stop it, or set PORTCULLIS_DATA_DIR to another folder.',
)

/** No mongod for the private database was found or downloaded. The message lists the possible fixes. */
export const MongodNotFound = defineError(
  'MONGOD_NOT_FOUND',
  'No mongod was found. Set MONGODB_URI, or set PORTCULLIS_MONGOD to the path of a mongod.',
)

/** The private mongod did not start. The message contains its last log lines. */
export const MongodFailed = defineError(
  'MONGOD_FAILED',
  'The private MongoDB did not start. See mongod.log in the data folder.',
)

/** The database of `MONGODB_URI` does not answer or refuses access. The message names its hosts, never the password. */
export const DatabaseUnreachable = defineError(
  'DATABASE_UNREACHABLE',
  'The database does not answer. Check MONGODB_URI and the network.',
)

/** The database is not a replica set, so it has no transactions. */
export const DatabaseStandalone = defineError(
  'DATABASE_STANDALONE',
  'MongoDB runs as a standalone mongod, which has no transactions. Start it with --replSet rs0 and run ' +
    'rs.initiate() once in mongosh. One member is enough.',
  { exit: 'configuration' },
)

/** The driver cannot parse `MONGODB_URI`. */
export const MongodbUriInvalid = defineError(
  'MONGODB_URI_INVALID',
  'MONGODB_URI is not a valid MongoDB connection string.',
  { exit: 'configuration' },
)

/** A collection under one of Portcullis' names belongs to another program. The message names each, and the reason. */
export const CollectionsNotOurs = defineError(
  'COLLECTIONS_NOT_OURS',
  'A collection with a name of Portcullis belongs to another program. Set PORTCULLIS_COLLECTION_PREFIX to another prefix.',
)

/** Data of Portcullis is in collections without a prefix, the names of an earlier version. The message names each. */
export const FormerCollectionNames = defineError(
  'FORMER_COLLECTION_NAMES',
  'Collections have the names of an earlier version of Portcullis. Run portcullis database rename.',
)

/** All of these make a start fail. They are shown to the operator, never to a GraphQL client. */
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

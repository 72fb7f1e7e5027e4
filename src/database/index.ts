export { answeredWithin } from './answered-within.js'
export { type Change, type ChangeFeed, createChangeFeed, feedTrustMs } from './change-feed.js'
export type { Topology } from './connect.js'
export {
  DatabaseUnreachable,
  DataFolderInUse,
  databaseErrors,
  MongodbUriInvalid,
  MongodFailed,
  MongodNotFound,
} from './errors.js'
export { isReachable } from './is-reachable.js'
export { type Database, type DatabaseOptions, openDatabase } from './open-database.js'

import type { Connection, mongo } from 'mongoose'

/** The collection's name. */
export const attemptCollectionName = 'attempts'

/**
 * What throttling keeps: attempts, and from where accounts signed in. One acknowledgement is enough, because the worst
 * that a failover takes back is a few counted failures, and each attempt would otherwise wait for a majority.
 */
export function attemptCollection<Stored extends mongo.Document>(
  connection: Connection,
): mongo.Collection<Stored> {
  // At each use: the connection may still be opening when the stores are made.
  return connection
    .getClient()
    .db(connection.name)
    .collection<Stored>(attemptCollectionName, { writeConcern: { w: 1 } })
}

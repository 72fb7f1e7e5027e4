import type { Connection, Query, Schema } from 'mongoose'

const writes = ['updateOne', 'updateMany', 'deleteOne', 'deleteMany', 'replaceOne'] as const

/**
 * Sets a default `maxTimeMS` on the connection, so that the database stops operations that no client waits for any
 * more.
 *
 * Applies to reads, aggregations and `findOneAnd…` of every Mongoose model on the connection, and to other writes of
 * models that are compiled afterwards, including those of an application.
 */
export function limitQueryTime(connection: Connection, seconds: number): void {
  const maxTimeMS = seconds * 1000
  connection.set('maxTimeMS', maxTimeMS)
  // Mongoose's `maxTimeMS` option does not apply to these.
  connection.plugin((schema: Schema) => {
    schema.pre(
      [...writes],
      { query: true, document: false },
      function limitTime(this: Query<unknown, unknown>) {
        if (this.getOptions().maxTimeMS === undefined) this.maxTimeMS(maxTimeMS)
      },
    )
  })
}

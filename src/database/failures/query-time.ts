import type { Connection, Query, Schema } from 'mongoose'

const writes = ['updateOne', 'updateMany', 'deleteOne', 'deleteMany', 'replaceOne'] as const

/**
 * From now on MongoDB itself gives up what takes longer (`maxTimeMS`), where a query says nothing else: what nobody
 * waits for any more would run on there.
 *
 * Holds for reads, aggregations and `findOneAnd…` of every Mongoose model on the connection, and for other writes of
 * models that are made afterwards, an application's for example.
 */
export function limitQueryTime(connection: Connection, seconds: number): void {
  const maxTimeMS = seconds * 1000
  connection.set('maxTimeMS', maxTimeMS)
  // Mongoose's own option leaves these out.
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

import type { GraphQLSchema } from 'graphql'
import mongoose from 'mongoose'
import { accessibleFilter, type MongoFilter } from '../../authorization/index.js'
import type { Context } from '../../context/context.js'

/**
 * Creates `context.accessible` of a schema, with operators and ids of the copy of Mongoose that the application uses too:
 * a connection of another copy is refused at the start.
 */
export function createAccessible(schema: GraphQLSchema) {
  return (context: Context, typeName: string, own: object | undefined): Promise<MongoFilter> =>
    accessibleFilter(schema, typeName, {
      viewer: context.viewer,
      // Any object is a record of its members.
      own: own as MongoFilter | undefined,
      context,
      trusted: mongoose.trusted,
      objectId: (hex) => new mongoose.Types.ObjectId(hex),
    })
}

import { defaultFieldResolver, type GraphQLSchema, isObjectType } from 'graphql'
import type { Lifetime } from '../../context/lifetime.js'

/**
 * Wraps the resolvers of a schema so that they throw once their operation timed out or was aborted. graphql-js itself
 * does not stop an execution. Fields with the default resolver are left unchanged.
 *
 * @param schema - changed in place. Call this before anything reads its resolvers
 */
export function stopResolversWhenOver(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field
      if (resolve === undefined || resolve === defaultFieldResolver) continue
      field.resolve = (source, args, context: { readonly lifetime?: Lifetime } | undefined, info) => {
        const over = context?.lifetime?.over ?? null
        if (over !== null) throw over
        return resolve(source, args, context, info)
      }
    }
  }
}

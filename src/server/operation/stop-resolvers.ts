import { defaultFieldResolver, type GraphQLSchema, isObjectType } from 'graphql'
import type { Lifetime } from '../../context/lifetime.js'

/**
 * Makes the schema's own resolvers refuse to start once their operation is over: graphql-js goes on with what it
 * began, whoever still waits for it. Fields that are only read from their object are left alone.
 *
 * @param schema - changed in place, before anything reads its resolvers
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

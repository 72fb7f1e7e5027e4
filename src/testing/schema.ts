import type { GraphQLSchema } from 'graphql'
import type { PortcullisOptions } from '../portcullis.js'
import { createGuardedSchema, joinTypeDefs } from '../schema.js'

/**
 * The schema that `createPortcullis` would guard for these options, without resolvers, database or server: for
 * `expectAllowed` and `expectRefused`.
 *
 * @throws AuthorizationSchemaError with every directive that contradicts or names what is not there
 */
export function createTestSchema({
  typeDefs,
  policies = {},
}: Pick<PortcullisOptions, 'typeDefs' | 'policies'> = {}): GraphQLSchema {
  return createGuardedSchema({
    typeDefs: joinTypeDefs(typeDefs),
    resolvers: [],
    policies,
    onFault: () => undefined,
  })
}

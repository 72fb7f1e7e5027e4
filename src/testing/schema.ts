import type { GraphQLSchema } from 'graphql'
import type { PortcullisOptions } from '../application/public.js'
import { createGuardedSchema, joinTypeDefs } from '../application/schema.js'

/**
 * The schema that `createPortcullis` would guard for these options, without resolvers, database or server: for
 * `expectAllowed` and `expectRefused`.
 *
 * @throws AuthorizationSchemaError with every directive that contradicts or names what is not there
 */
export function createTestSchema({
  typeDefs,
  policies = {},
  unknownDirectives = 'warn',
  ignoredDirectives = [],
}: Pick<
  PortcullisOptions,
  'typeDefs' | 'policies' | 'unknownDirectives' | 'ignoredDirectives'
> = {}): GraphQLSchema {
  return createGuardedSchema({
    typeDefs: joinTypeDefs(typeDefs),
    resolvers: [],
    applicationResolvers: [],
    policies,
    // The server's log has the warnings; each test that makes a schema would repeat them.
    directives: { unknownDirectives, ignoredDirectives, onWarning: () => undefined },
    onFault: () => undefined,
  })
}

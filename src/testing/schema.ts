import type { GraphQLSchema } from 'graphql'
import type { PortcullisOptions } from '../application/public.js'
import { createGuardedSchema, joinTypeDefs } from '../application/schema.js'

/**
 * Creates the guarded schema that `createPortcullis` would serve for these options, without resolvers, database or
 * server. For `expectAllowed` and `expectRefused`.
 *
 * @throws AuthorizationSchemaError listing all directives that contradict others or name something that does not exist
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
    // Omitted, because each test that creates a schema would repeat the warnings of the server's log.
    directives: { unknownDirectives, ignoredDirectives, onWarning: () => undefined },
    onFault: () => undefined,
  })
}

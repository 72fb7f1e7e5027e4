import type { GraphQLSchema } from 'graphql'
import { bindPolicies } from '../application/embedding/setup.js'
import type { PortcullisOptions } from '../application/public.js'
import { createGuardedSchema, joinTypeDefs } from '../application/schema/schema.js'

/** Options of `createTestSchema`. */
export interface TestSchemaOptions<Services>
  extends Pick<
    PortcullisOptions<Services>,
    'typeDefs' | 'policies' | 'unknownDirectives' | 'ignoredDirectives' | 'default' | 'directives'
  > {
  /** The services that policies get as their last argument, in place of what `setup` returns. */
  readonly services?: Services
}

/**
 * Creates the guarded schema that `createPortcullis` would serve for these options, without resolvers, database or
 * server. For `expectAllowed` and `expectRefused`.
 *
 * @throws AuthorizationSchemaError listing all directives that contradict others or name something that does not exist
 */
export function createTestSchema<Services = unknown>({
  typeDefs,
  policies = {},
  services,
  unknownDirectives = 'warn',
  ignoredDirectives = [],
  default: access = 'auth',
  directives = {},
}: TestSchemaOptions<Services> = {}): GraphQLSchema {
  return createGuardedSchema({
    typeDefs: joinTypeDefs(typeDefs, { default: access, directives }),
    resolvers: [],
    applicationResolvers: [],
    // Without services, policies do not use them: the type parameter is then unknown.
    policies: bindPolicies(policies, services as Services),
    // Omitted, because each test that creates a schema would repeat the warnings of the server's log.
    directives: {
      unknownDirectives,
      ignoredDirectives,
      default: access,
      directives,
      onWarning: () => undefined,
    },
    onFault: () => undefined,
  })
}

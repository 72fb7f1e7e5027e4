import { makeExecutableSchema } from '@graphql-tools/schema'
import type { IResolvers, TypeSource } from '@graphql-tools/utils'
import { buildASTSchema, type DocumentNode, type GraphQLSchema, Kind, visit } from 'graphql'
import { DateTimeResolver } from 'graphql-scalars'
import type { Account } from '../../accounts/public.js'
import {
  AuthorizationSchemaError,
  type AuthorizeOptions,
  authorize,
  type Policies,
  type StepUpRule,
} from '../../authorization/index.js'
import type { Context } from '../../context/context.js'
import { askBeforeRootFields, stopResolversWhenOver } from '../../server/index.js'
import type { AuthMethod } from '../../sessions/public.js'
import {
  accountDefinitions,
  declaredTypes,
  joinWithAccounts,
  resolverProblems,
} from '../../type-defs/index.js'
import { type AccountSchemaOptions, adaptedDefinitions } from './adapted-definitions.js'
import { EmailAddress, refuseInputFaults } from './email-address.js'
import { signInFields } from './root-field-lists.js'

/** Fields whose resolvers report `InputFault`s together with the problems that they find themselves. */
const tellsInputFaults: ReadonlySet<string> = new Set(['Mutation.register'])

/** Coordinates of the account schema's fields that have arguments. */
export function ownFieldsWithInput(): ReadonlySet<string> {
  const coordinates = new Set<string>()
  for (const definition of accountDefinitions()) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION)
      continue
    for (const { name, arguments: args = [] } of definition.fields ?? [])
      if (args.length > 0) coordinates.add(`${definition.name.value}.${name.value}`)
  }
  return coordinates
}

/**
 * Joins the account schema with type definitions of the application. All directives are kept.
 *
 * @param typeDefs - type definitions of the application: types, `extend type Query`, `extend enum Role`
 * @param options - the default access and the names of directives of the application
 * @throws AuthorizationSchemaError listing all elements that contradict others or redeclare the account schema
 */
export function joinTypeDefs(typeDefs: TypeSource = [], options: AccountSchemaOptions = {}): DocumentNode {
  return joinWithAccounts(adaptedDefinitions(options), typeDefs)
}

/** The roles that a schema declares: the values of `enum Role`. */
export function declaredRoles(typeDefs: DocumentNode): ReadonlySet<string> {
  const roles = new Set<string>()
  visit(typeDefs, {
    EnumTypeDefinition(node) {
      if (node.name.value === 'Role') for (const value of node.values ?? []) roles.add(value.name.value)
    },
    enter(node) {
      // Object types contain no role declarations, so they are not traversed.
      return node.kind === Kind.OBJECT_TYPE_DEFINITION ? false : undefined
    },
  })
  return roles
}

/** What `reauthenticate` accepts of a viewer: the factors of the account, and the password where a factor is not demanded. */
function createStepUpMethods(accountOf: GuardedSchemaParts['accountOf'] = () => null) {
  return ({ mfa }: StepUpRule, viewer: object | null): readonly AuthMethod[] => {
    const factors = (viewer === null ? null : accountOf(viewer))?.secondFactors ?? []
    return mfa ? factors : ['PASSWORD', ...factors]
  }
}

/** Parameters of `createGuardedSchema`. */
export interface GuardedSchemaParts {
  readonly typeDefs: DocumentNode
  readonly resolvers: readonly IResolvers[]
  /** The application's resolver maps. They must not replace resolvers of Portcullis. */
  readonly applicationResolvers: readonly IResolvers[]
  readonly policies: Policies<Context>
  /** How to treat unknown directives, and the application's other options of `authorize`. */
  readonly directives: Pick<
    AuthorizeOptions<Context>,
    | 'unknownDirectives'
    | 'ignoredDirectives'
    | 'onWarning'
    | 'accessible'
    | 'ownerPaths'
    | 'scopes'
    | 'default'
    | 'directives'
    | 'refusals'
    | 'maxErrors'
  >
  /** The viewers whose errors do not contain the requirements of the rule. Default: none. */
  readonly hideRequirements?: NonNullable<AuthorizeOptions<Context>['hideRequirements']>
  /** The account of a viewer, for the ways to authenticate again. Default: it has no second factor. */
  readonly accountOf?: ((viewer: object) => Account | null) | undefined
  /** Roles that count only after a second factor. Default: none. */
  readonly secondFactorRoles?: readonly string[]
  /** The clock of `@auth(maxAge:)`. Default: the system clock. */
  readonly now?: (() => Date) | undefined
  /** Called with each error that a policy threw, for the log. The policy counts as refused. */
  readonly onFault: (error: unknown) => void
}

/**
 * Creates the executable schema that is served, guarded by its directives.
 *
 * @throws AuthorizationSchemaError listing all coordinates whose directives contradict others or name something that
 * does not exist, and all resolvers of the application that would replace one of Portcullis
 */
export function createGuardedSchema({
  typeDefs,
  resolvers,
  applicationResolvers,
  policies,
  directives,
  hideRequirements = false,
  accountOf,
  secondFactorRoles = [],
  now = () => new Date(),
  onFault,
}: GuardedSchemaParts): GraphQLSchema {
  const types = {
    own: declaredTypes(accountDefinitions()),
    all: declaredTypes(typeDefs.definitions),
  }
  const problems = resolverProblems(types, applicationResolvers)
  if (problems.length > 0) throw new AuthorizationSchemaError(problems)
  const schema = makeExecutableSchema({
    // Built here, because graphql-tools would merge the definitions again, including a directive and a type of the
    // same name.
    typeDefs: buildASTSchema(typeDefs),
    resolvers: [{ DateTime: DateTimeResolver, EmailAddress }, ...resolvers, ...applicationResolvers],
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  })
  refuseInputFaults(schema, tellsInputFaults)
  stopResolversWhenOver(schema)
  const guarded = authorize<Context>(schema, {
    viewer: (context) => context.viewer,
    contextAt: (context, info) => context.contextAt(info.path),
    default: 'auth',
    signInFields,
    policies,
    ...directives,
    hideRequirements,
    stepUpMethods: createStepUpMethods(accountOf),
    secondFactorRoles,
    now,
    onFault,
  })
  askBeforeRootFields<Context>(guarded)
  return guarded
}

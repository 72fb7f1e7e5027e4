import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type NameNode,
  type ValueNode,
  visit,
} from 'graphql'
import { joinTypeDefs } from '../../application/schema/schema.js'
import {
  type DirectiveNames,
  defaultDirectiveNames,
  describeAccess,
  type Manifest,
  type ManifestOptions,
} from '../../authorization/index.js'
import { mergeTypeDefs } from '../../type-defs/index.js'
import type { ChosenSchema } from './schema-choice.js'
import { buildJoined } from './schema-files.js'

/**
 * The access of each kind of viewer to each coordinate of the schema.
 *
 * @throws GraphQLError if type definitions are not valid SDL
 * @throws AuthorizationSchemaError if type definitions contradict each other
 * @throws CommandFailure if they are not a valid schema
 */
export function accessOf({
  typeDefs,
  accounts,
  default: access,
  unknownDirectives = 'warn',
  ignoredDirectives = [],
  policies,
  directives = {},
}: ChosenSchema): Manifest {
  const document = accounts
    ? joinTypeDefs(typeDefs, { default: access, directives })
    : mergeTypeDefs(typeDefs)
  const options = {
    default: access ?? (accounts ? 'auth' : 'public'),
    unknownDirectives,
    ignoredDirectives,
    directives,
    ...(policies === undefined ? {} : { policies }),
  } as const
  // Without the account schema, files may use directives that other tools declare, so undeclared ones are allowed.
  return manifestOf(document, options, !accounts)
}

/** The access of the account schema alone, to exclude findings that an application cannot correct. */
export function accessOfAccounts({
  default: access = 'auth',
  directives = {},
}: Pick<ChosenSchema, 'default' | 'directives'> = {}): Manifest {
  const options = { default: access, directives }
  return manifestOf(joinTypeDefs([], options), options, false)
}

function manifestOf(document: DocumentNode, options: ManifestOptions, isLenient: boolean): Manifest {
  const schema = buildJoined(document, isLenient)
  const names = { ...defaultDirectiveNames, ...options.directives }
  const roleType = roleTypeOf(schema, names)
  const roles = roleType === 'String' ? { roles: rolesNamedIn(document, names) } : {}
  return describeAccess(schema, { ...options, roleType, ...roles })
}

/** The type of `@hasRole(roles:)`. If the directive is not declared: `Role` if that type exists, otherwise `String`. */
function roleTypeOf(schema: GraphQLSchema, { hasRole }: DirectiveNames): string {
  const argument = schema.getDirective(hasRole)?.args.find(({ name }) => name === 'roles')
  if (argument !== undefined) return getNamedType(argument.type).name
  return schema.getType('Role') === undefined ? 'String' : 'Role'
}

/** The roles that directives name. Roles of type `String` are not declared elsewhere. */
function rolesNamedIn(document: DocumentNode, { hasRole, owner, allow }: DirectiveNames): readonly string[] {
  const roles = new Set<string>()
  visit(document, {
    Directive({ name, arguments: args = [] }) {
      if (![hasRole, owner, allow].includes(name.value)) return
      for (const argument of args) {
        if (argument.name.value === 'anyOf') visit(argument.value, { ObjectField: addRoles })
        else addRoles(argument)
      }
    },
  })
  return [...roles].sort()

  /** Of an argument, or of a member of a rule of `@allow`. */
  function addRoles({ name, value }: { readonly name: NameNode; readonly value: ValueNode }): void {
    if (name.value !== 'roles' && name.value !== 'orRoles') return
    for (const each of value.kind === Kind.LIST ? value.values : [value]) {
      if (each.kind === Kind.STRING || each.kind === Kind.ENUM) roles.add(each.value)
    }
  }
}

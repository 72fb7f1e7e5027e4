import { type DocumentNode, type GraphQLSchema, getNamedType, Kind, visit } from 'graphql'
import { joinTypeDefs } from '../../application/schema.js'
import {
  type DefaultAccess,
  describeAccess,
  type Manifest,
  type ManifestOptions,
  type UnknownDirectives,
} from '../../authorization/index.js'
import { buildJoined, joinSchemaFiles, mergeSchemaFiles, type SchemaFile } from './schema-files.js'

/** Which schema is looked at, and under which default. */
export interface SchemaChoice {
  readonly schema?: readonly SchemaFile[]
  /** Whether the files are joined with the account schema. */
  readonly accounts: boolean
  /** Default: as `createPortcullis` serves the schema, `auth`; without accounts, as `authorize` does, `public`. */
  readonly default?: DefaultAccess
  /** As for `createPortcullis`. */
  readonly unknownDirectives?: UnknownDirectives
  /** Names of directives that others implement. */
  readonly ignoreDirective?: readonly string[]
}

/**
 * Who may use which coordinate of the chosen schema. Policies of any name count as registered: which are, the server
 * knows and no file does.
 *
 * @throws GraphQLError where a file is no SDL; AuthorizationSchemaError where the parts contradict each other;
 * CommandFailure where they do not make a schema
 */
export function accessOf({
  schema = [],
  accounts,
  default: access,
  unknownDirectives = 'warn',
  ignoreDirective: ignoredDirectives = [],
}: SchemaChoice): Manifest {
  const document = accounts ? joinSchemaFiles(schema) : mergeSchemaFiles(schema)
  // Files of others may use directives that their tools declare; our own schema leaves nothing out.
  const options = { default: access ?? (accounts ? 'auth' : 'public'), unknownDirectives, ignoredDirectives }
  return manifestOf(document, options, !accounts)
}

/** The same of the account schema alone: what an application did not write, it need not mend. */
export function accessOfAccounts(access: DefaultAccess = 'auth'): Manifest {
  return manifestOf(joinTypeDefs(), { default: access }, false)
}

function manifestOf(document: DocumentNode, options: ManifestOptions, isLenient: boolean): Manifest {
  const schema = buildJoined(document, isLenient)
  const roleType = roleTypeOf(schema)
  const roles = roleType === 'String' ? { roles: rolesNamedIn(document) } : {}
  return describeAccess(schema, { ...options, roleType, ...roles })
}

/** What `@hasRole` takes; where no file declares it, `Role` if there is one, else any text. */
function roleTypeOf(schema: GraphQLSchema): string {
  const argument = schema.getDirective('hasRole')?.args.find(({ name }) => name === 'roles')
  if (argument !== undefined) return getNamedType(argument.type).name
  return schema.getType('Role') === undefined ? 'String' : 'Role'
}

/** Roles that are texts are declared nowhere: those that the directives name are shown. */
function rolesNamedIn(document: DocumentNode): readonly string[] {
  const roles = new Set<string>()
  visit(document, {
    Directive({ name, arguments: args = [] }) {
      if (name.value !== 'hasRole' && name.value !== 'owner') return
      for (const { name: argument, value } of args) {
        if (argument.value !== 'roles' && argument.value !== 'orRoles') continue
        for (const each of value.kind === Kind.LIST ? value.values : [value]) {
          if (each.kind === Kind.STRING || each.kind === Kind.ENUM) roles.add(each.value)
        }
      }
    },
  })
  return [...roles].sort()
}

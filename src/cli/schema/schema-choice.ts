import type { TypeSource } from '@graphql-tools/utils'
import type { DefaultAccess, ManifestOptions, UnknownDirectives } from '../../authorization/index.js'
import { exitCodes } from '../../lib/exit-codes.js'
import { type FileOptions, withConfigFile } from '../config-file/config-file.js'
import type { CommandContext } from '../lib/command-context.js'
import { CommandFailure } from '../lib/command-failure.js'
import { applicationTypes } from './application-types.js'
import type { SchemaFile } from './schema-files.js'

/** The options of a command that select the schema to examine. */
export interface SchemaChoice {
  readonly schema?: readonly SchemaFile[]
  /** The configuration file of the application. It is not run if `schema` is given. */
  readonly config?: string
  /** Whether to join the files with the account schema. */
  readonly accounts: boolean
  /** Default: `auth` with the account schema, as for `createPortcullis`. Otherwise `public`, as for `authorize`. */
  readonly default?: DefaultAccess
  /** As for `createPortcullis`. */
  readonly unknownDirectives?: UnknownDirectives
  /** Names of directives that other code implements. */
  readonly ignoreDirective?: readonly string[]
}

/** The schema to examine. */
export interface ChosenSchema extends Pick<SchemaChoice, 'accounts' | 'default'> {
  readonly typeDefs: TypeSource
  readonly unknownDirectives?: UnknownDirectives | undefined
  readonly ignoredDirectives?: readonly string[] | undefined
  /** The names of directives in the configuration file. */
  readonly directives?: FileOptions['directives']
  /** Registered policies. `undefined`: files do not contain them, so all names count as registered. */
  readonly policies?: ManifestOptions['policies']
  /** The hooks of the configuration file. `undefined`: files do not contain them. */
  readonly hooks?: FileOptions['hooks']
}

/**
 * Runs a command on the schema that its options select. Options of the command line win over the configuration file.
 *
 * @throws CommandFailure if the configuration file cannot be used, or if there is no schema
 */
export async function withSchema<Result>(
  { schema = [], config, accounts, default: access, unknownDirectives, ignoreDirective }: SchemaChoice,
  context: CommandContext,
  use: (chosen: ChosenSchema) => Promise<Result>,
): Promise<Result> {
  if (!accounts && schema.length === 0) {
    throw new CommandFailure('Pass a file of type definitions: --schema FILE', exitCodes.usage)
  }
  const given = access === undefined ? { accounts } : { accounts, default: access }
  if (schema.length > 0) {
    const typeDefs = applicationTypes(schema, {})
    return use({ ...given, typeDefs, unknownDirectives, ignoredDirectives: ignoreDirective })
  }
  return withConfigFile(config, context, (options) =>
    use({
      ...given,
      typeDefs: applicationTypes([], options),
      ...ownDefault(access ?? options.default),
      directives: options.directives,
      unknownDirectives: unknownDirectives ?? options.unknownDirectives,
      ignoredDirectives: ignoreDirective ?? options.ignoredDirectives,
      ...policiesOf(options),
      ...(options.typeDefs === undefined ? {} : { hooks: options.hooks ?? {} }),
    }),
  )
}

function ownDefault(access: DefaultAccess | undefined): Pick<ChosenSchema, 'default'> {
  return access === undefined ? {} : { default: access }
}

/** Without a configuration file, the policies are unknown. With one, those that it lacks are faults, as at a start. */
function policiesOf(options: FileOptions): Pick<ChosenSchema, 'policies'> {
  if (options.typeDefs === undefined) return {}
  const kinds = Object.entries(options.policies ?? {}).map(
    ([name, policy]) => [name, typeof policy === 'function' ? 'request' : 'object'] as const,
  )
  return { policies: Object.fromEntries(kinds) }
}

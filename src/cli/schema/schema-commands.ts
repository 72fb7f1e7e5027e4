import { type Command, Option } from 'commander'
import type { CommandContext } from '../lib/command-context.js'
import { collected, fileToRead, schemaOption } from '../lib/option-values.js'
import type { CheckSchema } from './schema-check.js'
import type { SchemaFile } from './schema-files.js'
import type { PrintPermissions } from './schema-permissions.js'

/** `portcullis schema ...`: commands that read files and need neither configuration nor database. */
export function addSchemaCommands(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  const schema = program.command('schema').description('look at the GraphQL schema; needs no database')
  schema
    .command('print')
    .description('print the complete schema with its directives')
    .option(...schemaOption)
    .action(async (options: { schema?: SchemaFile[] }) => {
      const { printSchema } = await import('./schema-print.js')
      await printSchema(options, context)
    })
  withChoice(schema.command('permissions'))
    .description('print who may use which field and argument: anonymous, signed in, each role, owner')
    .addOption(new Option('--json', 'print it as JSON, one coordinate a line').conflicts('markdown'))
    .option('--markdown', 'print it as a table for a review')
    .option('--diff <file>', 'print only what changed since the JSON in this file', fileToRead)
    .action(async (options: PrintPermissions) => {
      const { printPermissions } = await import('./schema-permissions.js')
      await printPermissions(options, context)
    })
  withChoice(schema.command('check'))
    .description('name faults of the directives, and what surprises; exit code 1 for a fault')
    .option('--strict', 'a field that no directive is about is a fault')
    .addOption(
      new Option(
        '--unknown-directives <what>',
        'a directive whose meaning nobody claimed is a warning or a fault (default: warn)',
      ).choices(['warn', 'error']),
    )
    .option(
      '--ignore-directive <name>',
      'a directive that your own code implements; repeatable',
      (name: string, before?: string[]) => collected(name, before),
    )
    .option('--json', 'print what was found as JSON')
    .action(async (options: CheckSchema) => {
      const { checkSchema } = await import('./schema-check.js')
      setExitCode(await checkSchema(options, context))
    })
}

/** Which schema is looked at. */
function withChoice(command: Command): Command {
  return command
    .option(...schemaOption)
    .option('--no-accounts', 'the files alone, of any GraphQL server, without the account schema')
    .addOption(
      new Option(
        '--default <access>',
        'who may use what carries no directive (default: auth; public with --no-accounts)',
      ).choices(['public', 'auth', 'deny']),
    )
}

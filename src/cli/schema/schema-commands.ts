import { type Command, Option } from 'commander'
import type { CommandContext } from '../lib/command-context.js'
import { collected, configOption, fileToRead, schemaOption } from '../lib/option-values.js'
import type { CheckSchema } from './schema-check.js'
import type { SchemaFile } from './schema-files.js'
import type { PrintPermissions } from './schema-permissions.js'

/** Adds `portcullis schema ...`: commands that read files and need neither settings nor database. */
export function addSchemaCommands(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  const schema = program.command('schema').description('inspect the GraphQL schema; needs no database')
  schema
    .command('print')
    .description('print the complete schema with its directives')
    .option(...schemaOption)
    .addOption(configOption().conflicts('schema'))
    .action(async (options: { schema?: SchemaFile[]; config?: string }) => {
      const { printSchema } = await import('./schema-print.js')
      await printSchema(options, context)
    })
  withChoice(schema.command('permissions'))
    .description('print the access to each field and argument: anonymous, signed in, each role, owner')
    .addOption(new Option('--json', 'print as JSON, one coordinate per line').conflicts('markdown'))
    .option('--markdown', 'print as a Markdown table')
    .option('--diff <file>', 'print only what changed since the JSON in this file', fileToRead)
    .action(async (options: PrintPermissions) => {
      const { printPermissions } = await import('./schema-permissions.js')
      await printPermissions(options, context)
    })
  withChoice(schema.command('check'))
    .description('report faults and warnings about the directives; exit code 1 for a fault')
    .option('--strict', 'treat a field without directive as a fault')
    .addOption(
      new Option(
        '--unknown-directives <what>',
        'treat an unknown directive as a warning or a fault (default: warn)',
      ).choices(['warn', 'error']),
    )
    .option(
      '--ignore-directive <name>',
      'ignore this directive, which other code implements; repeatable',
      (name: string, before?: string[]) => collected(name, before),
    )
    .option('--json', 'print the findings as JSON')
    .action(async (options: CheckSchema) => {
      const { checkSchema } = await import('./schema-check.js')
      setExitCode(await checkSchema(options, context))
    })
}

/** Adds the options that select the schema. */
function withChoice(command: Command): Command {
  return command
    .option(...schemaOption)
    .addOption(configOption().conflicts('schema'))
    .option('--no-accounts', 'use the files only, of any GraphQL server, without the account schema')
    .addOption(
      new Option(
        '--default <access>',
        'access to fields without directive (default: auth; public with --no-accounts)',
      ).choices(['public', 'auth', 'deny']),
    )
}

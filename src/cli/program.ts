import { Command } from 'commander'
import { packageVersion } from '../lib/package-version.js'
import { addKeyCommands } from './keys/key-commands.js'
import type { CommandContext } from './lib/command-context.js'
import { configOption, schemaOption } from './lib/option-values.js'
import { addSchemaCommands } from './schema/schema-commands.js'
import type { SchemaFile } from './schema/schema-files.js'
import { addTokenCommands } from './token/token-commands.js'
import { addUserCommands } from './users/user-commands.js'

type SetExitCode = (code: number) => void

/**
 * Defines all commands. Each command loads its modules when it runs, so that help and usage errors are fast.
 *
 * @param setExitCode - called by commands that return an exit code
 */
export function createProgram(context: CommandContext, setExitCode: SetExitCode): Command {
  const program = new Command('portcullis')
    .description('Authentication and authorization for GraphQL on Node and MongoDB.')
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'display help for a command')
    .helpCommand(false)
    .addHelpText('after', overview)
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'portcullis: ')),
    })
    .showHelpAfterError('See --help.')
    .exitOverride()
  addStart(program, context, setExitCode)
  addUserCommands(program, context, setExitCode)
  addKeyCommands(program, context)
  addTokenCommands(program, context, setExitCode)
  addSessions(program, context)
  addSecret(program, context, setExitCode)
  addSchemaCommands(program, context, setExitCode)
  addDatabase(program, context)
  addDoctor(program, context, setExitCode)
  return program
}

const overview = `
Settings are environment variables: PORT, MONGODB_URI, PORTCULLIS_SECRET, ... (docs/configuration.md). The options of an
application can be in portcullis.config.js in the working directory.
Results are written to standard output; logs, prompts and errors to standard error.

Exit codes:
  0   success
  1   failure: the message says why
  2   invalid command line
  3   what was to be created exists
  4   the account or key does not exist
  5   refused: invalid input, or the last admin
  78  invalid configuration
  130, 143  interrupted by SIGINT or SIGTERM`

function addStart(program: Command, context: CommandContext, setExitCode: SetExitCode): void {
  program
    .command('start')
    .description('run the server; SIGINT or SIGTERM stops it after the requests in progress')
    .addOption(configOption())
    .action(async (options: { config?: string }) => {
      const { start } = await import('./start/start.js')
      setExitCode(await start(options, context))
    })
}

function addSecret(program: Command, context: CommandContext, setExitCode: SetExitCode): void {
  program
    .command('secret')
    .description('change PORTCULLIS_SECRET')
    .command('rotate')
    .description('re-encrypt stored values with PORTCULLIS_SECRET while servers run; can be interrupted')
    .addHelpText(
      'after',
      '\nSet PORTCULLIS_SECRET_PREVIOUS to the previous secret, here and for every server.',
    )
    .action(async () => {
      const { rotateSecret } = await import('./secret/secret-rotate.js')
      setExitCode(await rotateSecret(context))
    })
}

function addSessions(program: Command, context: CommandContext): void {
  program
    .command('sessions')
    .description('end sessions, also while a server runs')
    .command('end-all')
    .description('end all sessions of all accounts; all users have to sign in again')
    .addOption(configOption())
    .option('--json', 'print the numbers as JSON')
    .action(async (options: { config?: string; json?: true }) =>
      (await import('./sessions/sessions-end-all.js')).endAllSessions(options, context),
    )
}

function addDatabase(program: Command, context: CommandContext): void {
  program
    .command('database')
    .description('change the layout of the database')
    .command('rename')
    .description('rename the collections of an earlier version, which had no prefix')
    .addHelpText(
      'after',
      '\nStop every server and make a backup first. If a collection contains documents of another program, nothing is ' +
        'changed.',
    )
    .addOption(configOption())
    .action(async (options: { config?: string }) => {
      const { renameDatabase } = await import('./database/database-rename.js')
      await renameDatabase(options, context)
    })
}

function addDoctor(program: Command, context: CommandContext, setExitCode: SetExitCode): void {
  program
    .command('doctor')
    .description(
      'check configuration, database, collections, indexes, clock, secret, roles and keys; read-only',
    )
    .option(...schemaOption)
    .addOption(configOption())
    .option('--json', 'print the checks as JSON')
    .action(async (options: { schema?: SchemaFile[]; config?: string; json?: true }) => {
      const { runDoctor } = await import('./doctor/index.js')
      setExitCode(await runDoctor(options, context))
    })
}

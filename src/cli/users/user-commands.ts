import { type Command, Option } from 'commander'
import type { CommandContext } from '../lib/command-context.js'
import { collected, positiveInteger, schemaOption } from '../lib/option-values.js'
import type { CreateUser } from './users-create.js'
import type { ImportUsers } from './users-import.js'
import type { ListUsers } from './users-list.js'
import type { SetUserRoles } from './users-set-roles.js'

/** Adds `portcullis users ...`. */
export function addUserCommands(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  const users = program
    .command('users')
    .description('create, list and change accounts, also while a server runs')
  addCreate(users, context)
  addList(users, context)
  addSetRoles(users, context)
  addRelease(users, context)
  addImport(users, context, setExitCode)
}

function addCreate(users: Command, context: CommandContext): void {
  users
    .command('create')
    .argument('<name>', 'the user name')
    .description(
      'create an account; the password is prompted for, or read from the first line of standard input',
    )
    .option('--role <role>', 'grant this role; repeatable (USER is always granted)', collected)
    .option('--email <address>', 'the e-mail address, which is stored as unverified')
    .addOption(new Option('--password [value]').hideHelp())
    .option(...schemaOption)
    .option('--json', 'print the account as JSON')
    .addHelpText('after', '\nThe first admin: portcullis users create NAME --role ADMIN')
    .action(async (name: string, options: Omit<CreateUser, 'name'>) => {
      const { createUser } = await import('./users-create.js')
      await createUser({ name, ...options }, context)
    })
}

function addList(users: Command, context: CommandContext): void {
  users
    .command('list')
    .description('list accounts in the order of their names')
    .option('--search <prefix>', 'only user names that start with this text, in any case')
    .option('--first <n>', 'the maximum number of accounts (default: all)', positiveInteger)
    .option('--json', 'print a JSON array')
    .action(async (options: ListUsers) => {
      const { listUsers } = await import('./users-list.js')
      await listUsers(options, context)
    })
}

function addSetRoles(users: Command, context: CommandContext): void {
  users
    .command('set-roles')
    .argument('<name>', 'the user name')
    .argument('<role...>', 'the new roles (USER is always granted)')
    .description('replace the roles of an account; takes effect at once')
    .option(...schemaOption)
    .option('--json', 'print the account as JSON')
    .action(async (name: string, roles: string[], options: Omit<SetUserRoles, 'name' | 'roles'>) => {
      const { setUserRoles } = await import('./users-set-roles.js')
      await setUserRoles({ name, roles, ...options }, context)
    })
}

function addRelease(users: Command, context: CommandContext): void {
  users
    .command('release')
    .argument('<name>', 'the user name')
    .description(
      'reset the failed sign-ins of an account, so that its owner need not wait; takes effect at once',
    )
    .action(async (name: string) => {
      const { releaseUser } = await import('./users-release.js')
      await releaseUser({ name }, context)
    })
}

function addImport(users: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  users
    .command('import')
    .argument('[file]', 'JSON, one account per line (default, or -: standard input)')
    .description(
      'import accounts of another system with their bcrypt hashes; can be interrupted and repeated',
    )
    .option(...schemaOption)
    .option(
      '--sample-password [name]',
      'first verify the password of this account of the file (default: the first) against its hash; it is prompted for, or read from the first line of standard input',
    )
    .option('--json', 'print the totals as JSON')
    .addHelpText(
      'after',
      '\nA line: { "username": "ana", "email": "ana@example.com", "roles": ["USER"], "passwordHash": "$2b$..." }',
    )
    .action(async (file: string | undefined, options: Omit<ImportUsers, 'file'>) => {
      const { importUsers } = await import('./users-import.js')
      setExitCode(await importUsers({ file, ...options }, context))
    })
}

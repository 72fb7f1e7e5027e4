import { type Command, Option } from 'commander'
import type { CommandContext } from '../lib/command-context.js'
import { collected, positiveInteger, schemaOption } from '../lib/option-values.js'
import type { CreateUser } from './users-create.js'
import type { ImportUsers } from './users-import.js'
import type { ListUsers } from './users-list.js'
import type { SetUserRoles } from './users-set-roles.js'

/** `portcullis users ...` */
export function addUserCommands(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  const users = program
    .command('users')
    .description('make, list and change accounts, also beside a running server')
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
    .description('make an account; the password is asked for, or is the first line of standard input')
    .option('--role <role>', 'give it this role; repeatable (USER is always there)', collected)
    .option('--email <address>', 'its e-mail address, which stays unverified')
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
    .option('--search <prefix>', 'only user names that begin so, in any case')
    .option('--first <n>', 'at most so many; all without it', positiveInteger)
    .option('--json', 'print them as a JSON array')
    .action(async (options: ListUsers) => {
      const { listUsers } = await import('./users-list.js')
      await listUsers(options, context)
    })
}

function addSetRoles(users: Command, context: CommandContext): void {
  users
    .command('set-roles')
    .argument('<name>', 'the user name')
    .argument('<role...>', 'the roles that it then has (USER is always there)')
    .description("replace an account's roles; counts at once")
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
    .description('forget failed sign-ins to an account, so that its owner need not wait; counts at once')
    .action(async (name: string) => {
      const { releaseUser } = await import('./users-release.js')
      await releaseUser({ name }, context)
    })
}

function addImport(users: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  users
    .command('import')
    .argument('[file]', 'JSON, one account a line; standard input without it or with -')
    .description(
      'bring accounts from another system with their bcrypt hashes; can be interrupted and repeated',
    )
    .option(...schemaOption)
    .option(
      '--sample-password [name]',
      "first check the password of this account of the file (without a name: of the first) against its hash; it is asked for, or is standard input's first line",
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

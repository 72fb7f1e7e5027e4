import { type Command, Option } from 'commander'
import type { CommandContext } from '../lib/command-context.js'
import { collected, configOption, positiveInteger, schemaOption } from '../lib/option-values.js'
import type { ChangeAccess } from './users-access.js'
import type { CreateUser } from './users-create.js'
import type { DeleteUser } from './users-delete.js'
import type { EndUserSessions } from './users-end-sessions.js'
import type { ExportUsers } from './users-export.js'
import type { ImportUsers } from './users-import.js'
import type { ListUsers } from './users-list.js'
import type { RecoveryLinkOfUser } from './users-recovery-link.js'
import type { ReleaseUser } from './users-release.js'
import type { RemoveSecondFactors } from './users-remove-second-factors.js'
import type { SetUserRoles } from './users-set-roles.js'
import type { ShowUser } from './users-show.js'

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
  addShow(users, context)
  addSetRoles(users, context)
  addAccess(users, context)
  addDelete(users, context)
  addEndSessions(users, context)
  addRecoveryLink(users, context)
  addExport(users, context)
  addRemoveSecondFactors(users, context)
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
    .option('--if-absent', 'succeed without a change if the account exists')
    .option('--password-file <file>', 'read the password from the first line of this file')
    .option('--role <role>', 'grant this role; repeatable (USER is always granted)', collected)
    .option('--email <address>', 'the e-mail address, which is stored as unverified')
    .addOption(new Option('--password [value]').hideHelp())
    .option(...schemaOption)
    .option('--json', 'print the account as JSON')
    .addHelpText('after', '\nThe first admin: portcullis users create NAME --role ADMIN')
    .addOption(configOption())
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
    .addOption(configOption())
    .action(async (options: ListUsers) => {
      const { listUsers } = await import('./users-list.js')
      await listUsers(options, context)
    })
}

const nameArgument = ['<name>', 'the user name'] as const
const accountJson = ['--json', 'print the account as JSON'] as const

function addShow(users: Command, context: CommandContext): void {
  users
    .command('show')
    .argument(...nameArgument)
    .description('show an account and its active sessions')
    .option(...accountJson)
    .addOption(configOption())
    .action(async (name: string, options: Omit<ShowUser, 'name'>) => {
      const { showUser } = await import('./users-show.js')
      await showUser({ name, ...options }, context)
    })
}

function addAccess(users: Command, context: CommandContext): void {
  users
    .command('disable')
    .argument(...nameArgument)
    .description('disable sign-in of an account and end its sessions; takes effect at once')
    .option(...accountJson)
    .addOption(configOption())
    .action(async (name: string, options: Omit<ChangeAccess, 'name'>) => {
      const { disableUser } = await import('./users-access.js')
      await disableUser({ name, ...options }, context)
    })
  users
    .command('enable')
    .argument(...nameArgument)
    .description('enable sign-in of a disabled account; its sessions stay ended')
    .option(...accountJson)
    .addOption(configOption())
    .action(async (name: string, options: Omit<ChangeAccess, 'name'>) => {
      const { enableUser } = await import('./users-access.js')
      await enableUser({ name, ...options }, context)
    })
}

function addDelete(users: Command, context: CommandContext): void {
  users
    .command('delete')
    .argument(...nameArgument)
    .description('close an account at once, and erase it after the grace period')
    .option('--now', 'erase it at once: nobody can restore it')
    .option(...accountJson)
    .addOption(configOption())
    .action(async (name: string, options: Omit<DeleteUser, 'name'>) => {
      const { deleteUser } = await import('./users-delete.js')
      await deleteUser({ name, ...options }, context)
    })
}

function addEndSessions(users: Command, context: CommandContext): void {
  users
    .command('end-sessions')
    .argument(...nameArgument)
    .description('end all sessions of an account, which can sign in again; takes effect at once')
    .option(...accountJson)
    .addOption(configOption())
    .action(async (name: string, options: Omit<EndUserSessions, 'name'>) => {
      const { endUserSessions } = await import('./users-end-sessions.js')
      await endUserSessions({ name, ...options }, context)
    })
}

function addExport(users: Command, context: CommandContext): void {
  users
    .command('export')
    .argument('[name]', 'the user name (default: all accounts)')
    .description('print accounts with their password hashes, as users import takes them')
    .option('--personal', 'print what is stored of the person instead, without password hashes')
    .addOption(configOption())
    .action(async (name: string | undefined, options: Omit<ExportUsers, 'name'>) => {
      const { exportUsers } = await import('./users-export.js')
      await exportUsers({ name, ...options }, context)
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
    .addOption(configOption())
    .action(async (name: string, roles: string[], options: Omit<SetUserRoles, 'name' | 'roles'>) => {
      const { setUserRoles } = await import('./users-set-roles.js')
      await setUserRoles({ name, roles, ...options }, context)
    })
}

function addRecoveryLink(users: Command, context: CommandContext): void {
  users
    .command('recovery-link')
    .argument(...nameArgument)
    .description('print a link with which the user of an account sets a new password, once, within an hour')
    .option('--json', 'print the link, its token and its expiry as JSON')
    .addOption(configOption())
    .action(async (name: string, options: Omit<RecoveryLinkOfUser, 'name'>) => {
      const { recoveryLink } = await import('./users-recovery-link.js')
      await recoveryLink({ name, ...options }, context)
    })
}

function addRemoveSecondFactors(users: Command, context: CommandContext): void {
  users
    .command('remove-second-factors')
    .argument(...nameArgument)
    .description(
      'remove the second factors of an account, for a user who has lost them; its sessions end, takes effect at once',
    )
    .option(...accountJson)
    .addOption(configOption())
    .action(async (name: string, options: Omit<RemoveSecondFactors, 'name'>) => {
      const { removeSecondFactors } = await import('./users-remove-second-factors.js')
      await removeSecondFactors({ name, ...options }, context)
    })
}

function addRelease(users: Command, context: CommandContext): void {
  users
    .command('release')
    .argument('<name>', 'the user name')
    .description(
      'reset the failed sign-ins of an account, so that its owner need not wait; takes effect at once',
    )
    .addOption(configOption())
    .action(async (name: string, options: Omit<ReleaseUser, 'name'>) => {
      const { releaseUser } = await import('./users-release.js')
      await releaseUser({ name, ...options }, context)
    })
}

function addImport(users: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  users
    .command('import')
    .argument('[file]', 'JSON, one account per line (default, or -: standard input)')
    .description(
      'import accounts of another system with their password hashes; can be interrupted and repeated',
    )
    .option(...schemaOption)
    .option(
      '--sample-password [name]',
      'first verify the password of this account of the file (default: the first) against its hash; it is prompted for, or read from the first line of standard input',
    )
    .option(
      '--replace-hash',
      'replace the hash of accounts that were imported before and that nobody signed in to',
    )
    .option('--json', 'print the totals as JSON, and before them each account that got a new id')
    .addHelpText(
      'after',
      '\nA line: { "id": "...", "username": "ana", "email": "ana@example.com", "emailVerified": true, ' +
        '"createdAt": "2024-02-29T12:00:00Z", "disabled": false, "roles": ["USER"], "passwordHash": "$2b$..." }\n' +
        'Required: username and passwordHash. Recipes for other systems: docs/moving-in.md',
    )
    .addOption(configOption())
    .action(async (file: string | undefined, options: Omit<ImportUsers, 'file'>) => {
      const { importUsers } = await import('./users-import.js')
      setExitCode(await importUsers({ file, ...options }, context))
    })
}

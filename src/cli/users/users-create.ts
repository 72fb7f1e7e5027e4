import type { CommandContext } from '../lib/command-context.js'
import { CommandFailure } from '../lib/command-failure.js'
import { withServices } from '../lib/command-services.js'
import { exitCodes } from '../lib/exit-codes.js'
import { print } from '../lib/print.js'
import type { SchemaFile } from '../schema/schema-files.js'
import { accountView } from './account-view.js'
import { readNewPassword } from './new-password.js'

/** Options of `users create`. */
export interface CreateUser {
  readonly name: string
  readonly role?: readonly string[]
  readonly email?: string
  readonly schema?: readonly SchemaFile[]
  readonly json?: true
  /** Not supported: a hidden option, so that its use gets a specific error. */
  readonly password?: unknown
}

/** Runs `users create`: creates an account, such as the first admin. */
export async function createUser(
  { name, role = [], email, schema = [], json, password: given }: CreateUser,
  context: CommandContext,
): Promise<void> {
  if (given !== undefined) {
    throw new CommandFailure(
      'A password is not accepted as an argument, which every user of this machine can see. It is prompted for, or ' +
        'read from the first line of standard input. Do not use the password that you just typed.',
      exitCodes.usage,
    )
  }
  let password = ''
  const first = async () => {
    password = await readNewPassword(context)
  }
  const account = await withServices(context, { schema, first, collections: 'make' }, ({ accounts }) =>
    accounts.create({ username: name, password, email }, { roles: role, reserved: 'allowed' }),
  )
  const view = accountView(account)
  const said = `Created ${view.username} (${view.id}) with ${view.roles.join(', ')}.`
  await print(context.stdout, `${json ? JSON.stringify(view) : said}\n`)
}

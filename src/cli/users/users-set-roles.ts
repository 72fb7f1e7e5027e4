import type { CommandContext } from '../lib/command-context.js'
import { withApplication } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import type { SchemaFile } from '../schema/schema-files.js'
import { accountView } from './account-view.js'
import { findNamed } from './named-account.js'

/** Options of `users set-roles`. */
export interface SetUserRoles {
  readonly name: string
  readonly roles: readonly string[]
  readonly schema?: readonly SchemaFile[]
  /** The configuration file. */
  readonly config?: string
  readonly json?: true
}

/** Runs `users set-roles`: replaces the roles of an account. */
export async function setUserRoles(
  { name, roles, schema = [], config, json }: SetUserRoles,
  context: CommandContext,
): Promise<void> {
  const account = await withApplication(
    { config, schema, collections: 'make' },
    context,
    async ({ accounts }) => {
      const found = await findNamed(accounts, name)
      return accounts.setRoles(found._id.toHexString(), roles)
    },
  )
  const view = accountView(account)
  const said = `${view.username} now has ${view.roles.join(', ')}.`
  await print(context.stdout, `${json ? JSON.stringify(view) : said}\n`)
}

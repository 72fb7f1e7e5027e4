import { accountView } from './account-view.js'
import type { CommandContext } from './command-context.js'
import { withServices } from './command-services.js'
import { findNamed } from './named-account.js'
import { print } from './print.js'
import type { SchemaFile } from './schema-files.js'

export interface SetUserRoles {
  readonly name: string
  readonly roles: readonly string[]
  readonly schema?: readonly SchemaFile[]
  readonly json?: true
}

/** Replaces an account's roles. */
export async function setUserRoles(
  { name, roles, schema = [], json }: SetUserRoles,
  context: CommandContext,
): Promise<void> {
  const account = await withServices(
    context,
    schema,
    async () => undefined,
    async ({ accounts }) => {
      const found = await findNamed(accounts, name)
      return accounts.setRoles(found._id.toHexString(), roles)
    },
  )
  const view = accountView(account)
  const said = `${view.username} now has ${view.roles.join(', ')}.`
  await print(context.stdout, `${json ? JSON.stringify(view) : said}\n`)
}

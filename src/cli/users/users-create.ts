import { type AccountService, type StoredAccount, UsernameTaken } from '../../accounts/index.js'
import { exitCodes } from '../../lib/exit-codes.js'
import type { CommandContext } from '../lib/command-context.js'
import { CommandFailure } from '../lib/command-failure.js'
import { withApplication } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import type { SchemaFile } from '../schema/schema-files.js'
import { accountView } from './account-view.js'
import { readNewPassword } from './new-password.js'

/** Options of `users create`. */
export interface CreateUser {
  readonly name: string
  readonly role?: readonly string[]
  readonly email?: string
  /** Succeeds without a change if the account exists. */
  readonly ifAbsent?: true
  /** Its first line is the password. Default: prompt or standard input. */
  readonly passwordFile?: string
  readonly schema?: readonly SchemaFile[]
  /** The configuration file. */
  readonly config?: string
  readonly json?: true
  /** Not supported: a hidden option, so that its use gets a specific error. */
  readonly password?: unknown
}

/** Runs `users create`: creates an account, such as the first admin. */
export async function createUser(options: CreateUser, context: CommandContext): Promise<void> {
  const { name, role = [], email, ifAbsent, passwordFile, schema = [], config, json } = options
  refusePasswordArgument(options)
  let entered: string | null = null
  // Before the database is opened. With `ifAbsent`, a password is read only if it is needed.
  const first = async () => {
    if (!ifAbsent) entered = await readNewPassword(context, passwordFile)
  }
  const steps = { config, schema, first, collections: 'make', calls: ['registered'] } as const
  const { account, created } = await withApplication(steps, context, async ({ accounts }) => {
    const create = async () => {
      const password = entered ?? (await readNewPassword(context, passwordFile))
      return accounts.create({ username: name, password, email }, { roles: role, reserved: 'allowed' })
    }
    return ifAbsent ? createIfAbsent(accounts, name, create) : { account: await create(), created: true }
  })
  const view = accountView(account)
  const who = `${view.username} (${view.id})`
  const roles = view.roles.join(', ')
  const said = created
    ? `Created ${who} with ${roles}.`
    : `${who} exists, with ${roles}. Nothing was changed.`
  if (!created) for (const difference of differences(account, role)) context.stderr.write(`${difference}\n`)
  await print(context.stdout, `${json ? JSON.stringify({ ...view, created }) : said}\n`)
}

interface Outcome {
  readonly account: StoredAccount
  /** `false`: the account existed, and was not changed. */
  readonly created: boolean
}

async function createIfAbsent(
  accounts: AccountService,
  name: string,
  create: () => Promise<StoredAccount>,
): Promise<Outcome> {
  const existing = await accounts.findByName(name)
  if (existing !== null) return { account: existing, created: false }
  try {
    return { account: await create(), created: true }
  } catch (error) {
    // Another process created it since the lookup, such as a second container.
    const other = error instanceof UsernameTaken ? await accounts.findByName(name) : null
    if (other === null) throw error
    return { account: other, created: false }
  }
}

/** An existing account may have been registered by someone else, so what it lacks must not go unnoticed. */
function differences(
  { username, roles, disabled, deletionAt }: StoredAccount,
  wanted: readonly string[],
): string[] {
  const missing = wanted.filter((role) => !roles.includes(role))
  return [
    ...missing.map((role) => `portcullis: ${username} does not have the role ${role}: see users set-roles.`),
    ...(disabled ? [`portcullis: ${username} is disabled: see users enable.`] : []),
    ...(deletionAt == null ? [] : [`portcullis: the deletion of ${username} was requested.`]),
  ]
}

function refusePasswordArgument({ password }: CreateUser): void {
  if (password === undefined) return
  throw new CommandFailure(
    'A password is not accepted as an argument, which every user of this machine can see. It is prompted for, or ' +
      'read from the first line of standard input or of --password-file. Do not use the password that you just typed.',
    exitCodes.usage,
  )
}

import type { StoredAccount } from '../../accounts/index.js'
import { exitCodes } from '../../lib/exit-codes.js'
import type { CommandContext } from '../lib/command-context.js'
import { CommandFailure } from '../lib/command-failure.js'
import { type CommandServices, withApplication } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import { findNamed } from './named-account.js'

/** Options of `users export`. */
export interface ExportUsers {
  /** Default: all accounts. */
  readonly name?: string | undefined
  /** For the person: what is stored of them, instead of what `users import` takes. */
  readonly personal?: true
  /** The configuration file. */
  readonly config?: string
}

const pageSize = 500

/** Runs `users export`: the lines that `users import` takes, or what is stored of one person. */
export async function exportUsers(
  { name, personal, config }: ExportUsers,
  context: CommandContext,
): Promise<void> {
  if (personal && name === undefined)
    throw new CommandFailure('--personal needs the name of the account.', exitCodes.usage)
  await withApplication(
    { config, collections: 'check', ...(personal ? { calls: ['exported'] as const } : {}) },
    context,
    async (services) => {
      const named = name === undefined ? null : await findNamed(services.accounts, name)
      if (named === null) return writeAll(services, context)
      const found = personal ? await services.exportOf(named._id.toHexString()) : lineOf(named, services)
      await print(context.stdout, `${JSON.stringify(found, null, personal ? 2 : 0)}\n`)
    },
  )
}

/** Reads accounts by page, so memory use does not depend on their number. */
async function writeAll(services: CommandServices, { stdout, stderr }: CommandContext): Promise<void> {
  let [afterKey, leaving]: [string | null, number] = [null, 0]
  for (;;) {
    const page: { readonly nodes: readonly StoredAccount[]; readonly hasNextPage: boolean } =
      await services.accounts.page({ size: pageSize, afterKey }, null)
    const staying = page.nodes.filter(({ deletionAt }) => deletionAt == null)
    leaving += page.nodes.length - staying.length
    const lines = staying.map((account) => `${JSON.stringify(lineOf(account, services))}\n`)
    await print(stdout, lines.join(''))
    afterKey = page.nodes.at(-1)?.canonicalName ?? null
    if (!page.hasNextPage) break
  }
  if (leaving > 0) stderr.write(`${leaving} accounts that wait for their deletion were left out.\n`)
}

/** An account as `users import` takes it. */
function lineOf(account: StoredAccount, { hasher }: Pick<CommandServices, 'hasher'>) {
  const { _id, username, email, pendingEmail, roles, disabled, createdAt, passwordHash } = account
  const id = _id.toHexString()
  return {
    id,
    username,
    email: email ?? pendingEmail,
    emailVerified: email !== null,
    createdAt: createdAt.toISOString(),
    disabled,
    roles,
    passwordHash: passwordHash === null ? null : hasher.exported(passwordHash, id),
  }
}

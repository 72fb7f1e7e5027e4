import type { AccountService, StoredAccount } from '../../accounts/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { withApplication } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import { createTable } from '../lib/table.js'
import { type AccountView, accountCells, accountHeading, accountView } from './account-view.js'

/** Options of `users list`. */
export interface ListUsers {
  readonly search?: string
  /** The maximum number of accounts. Default: all. */
  readonly first?: number
  /** The configuration file. */
  readonly config?: string
  readonly json?: true
}

const pageSize = 100

/** Runs `users list`. Reads accounts by page, so memory use does not depend on their number. */
export async function listUsers(options: ListUsers, context: CommandContext): Promise<void> {
  const write = (text: string) => print(context.stdout, text)
  const { config } = options
  await withApplication({ config, collections: 'make' }, context, ({ accounts }) => {
    const pages = accountPages(accounts, options)
    return options.json ? writeJson(pages, write) : writeTable(pages, write)
  })
}

async function* accountPages(
  accounts: AccountService,
  { search, first = Number.POSITIVE_INFINITY }: ListUsers,
): AsyncGenerator<readonly AccountView[]> {
  let afterKey: string | null = null
  for (let left = first; left > 0; ) {
    const { nodes, hasNextPage }: { nodes: readonly StoredAccount[]; hasNextPage: boolean } =
      await accounts.page({ size: Math.min(pageSize, left), afterKey }, search ?? null)
    yield nodes.map(accountView)
    left -= nodes.length
    afterKey = nodes.at(-1)?.canonicalName ?? null
    if (!hasNextPage) return
  }
}

type Write = (text: string) => Promise<void>
type Pages = AsyncIterable<readonly AccountView[]>

/** Writes one JSON array with one account per line, so that it can also be processed by line. */
async function writeJson(pages: Pages, write: Write): Promise<void> {
  let separator = '[\n'
  for await (const page of pages) {
    for (const view of page) {
      await write(`${separator}${JSON.stringify(view)}`)
      separator = ',\n'
    }
  }
  await write(separator === '[\n' ? '[]\n' : '\n]\n')
}

async function writeTable(pages: Pages, write: Write): Promise<void> {
  const table = createTable(accountHeading)
  for await (const page of pages) await write(table.add(page.map(accountCells)))
}

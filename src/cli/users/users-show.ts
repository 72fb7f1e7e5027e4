import { type Session, sessionView } from '../../sessions/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { withApplication } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import { createTable } from '../lib/table.js'
import { accountCells, accountHeading, accountView } from './account-view.js'
import { findNamed } from './named-account.js'

/** Options of `users show`. */
export interface ShowUser {
  readonly name: string
  /** The configuration file. */
  readonly config?: string
  readonly json?: true
}

/** Runs `users show`: an account and its active sessions, at most 100. Changes nothing. */
export async function showUser({ name, config, json }: ShowUser, context: CommandContext): Promise<void> {
  const { account, sessions } = await withApplication(
    { config, collections: 'check' },
    context,
    async ({ accounts, revocation }) => {
      const found = await findNamed(accounts, name)
      const live = await revocation.list(found._id.toHexString())
      return { account: accountView(found), sessions: live.map(sessionView) }
    },
  )
  const text = json
    ? `${JSON.stringify({ ...account, sessions })}\n`
    : createTable(accountHeading).add([accountCells(account)]) + sessionText(sessions)
  await print(context.stdout, text)
}

function sessionText(sessions: readonly Session[]): string {
  if (sessions.length === 0) return '\nNo active sessions.\n'
  const table = createTable(['SESSION', 'CREATED', 'LAST USED', 'EXPIRES', 'ADDRESS', 'CLIENT'])
  return `\n${table.add(sessions.map(sessionCells))}`
}

function sessionCells(session: Session): string[] {
  const { id, createdAt, lastUsedAt, expiresAt, ipAddress, userAgent } = session
  const times = [createdAt, lastUsedAt, expiresAt].map((at) => at.toISOString().slice(0, 16))
  return [id, ...times, ipAddress ?? '', userAgent ?? '']
}

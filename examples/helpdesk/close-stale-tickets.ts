import type { Portcullis } from 'portcullis'
import { closeTicket, staleTickets } from './operations.js'

const staleDays = 30

/**
 * A job: closes the tickets that nobody changed for 30 days, as an account of its own. The rules of the schema apply to
 * it: an account without the role AGENT closes nothing.
 *
 * @param robot - the user name of the account
 * @returns how many it closed: at most 100 in one run
 * @throws Error if the account is missing, disabled or without permission
 */
export async function closeStaleTickets(
  { accounts, viewerOf, execute }: Pick<Portcullis, 'accounts' | 'viewerOf' | 'execute'>,
  { robot, now, signal }: { readonly robot: string; readonly now: Date; readonly signal?: AbortSignal },
): Promise<number> {
  const account = await accounts.findByUsername(robot)
  const viewer = account === null ? null : await viewerOf(account.id)
  if (viewer === null) throw new Error(`The account ${robot} does not exist or is disabled.`)
  const unchangedSince = new Date(now.getTime() - staleDays * 24 * 60 * 60 * 1000).toISOString()
  const stale = await execute({ document: staleTickets, variables: { unchangedSince }, viewer, signal })
  if (!stale.data?.queue) throw new Error(`${robot} cannot list tickets: ${stale.errors?.[0]?.message}`)
  let closed = 0
  for (const { id } of stale.data.queue) {
    const { errors } = await execute({ document: closeTicket, variables: { id }, viewer, signal })
    // Someone may have closed the ticket since it was listed: TICKET_CLOSED.
    if (!errors) closed += 1
  }
  return closed
}

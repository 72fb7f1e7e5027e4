import type { Accounts, ApplicationParts, Sessions } from 'portcullis'
import { openTeams, type Teams } from './teams.js'
import { openTickets, type Tickets } from './tickets.js'

/** What `setup` returns. Resolvers, the context function and policies get it. */
export interface Services {
  readonly teams: Teams
  readonly tickets: Tickets
  readonly accounts: Accounts
  readonly sessions: Sessions
}

/** Creates the services of the helpdesk, on the server's connection. Runs once, before the first request. */
export async function createServices(
  { connection, accounts, sessions }: ApplicationParts,
  now: () => Date,
): Promise<Services> {
  const [teams, tickets] = await Promise.all([openTeams(connection), openTickets(connection, now)])
  return { teams, tickets, accounts, sessions }
}

import DataLoader from 'dataloader'
import type { Context } from 'portcullis'
import type { Services } from './services.js'
import type { Team } from './teams.js'

/** What other users see of an account. */
export interface Person {
  readonly id: string
  readonly name: string
}

/** What the helpdesk adds to the context of each request. */
interface Additions {
  readonly people: DataLoader<string, Person | null>
  readonly teams: DataLoader<string, Team | null>
}

export type HelpdeskContext = Context & Additions

/** Creates the additions, once per request. */
export function createAdditions({ loaders }: Context, { teams }: Services): Additions {
  return {
    people: new DataLoader(async (ids) => {
      // Nothing private of an account passes on.
      const found = await loaders.user.loadMany(ids)
      return found.map((account) =>
        account instanceof Error || account === null ? account : { id: account.id, name: account.username },
      )
    }),
    teams: new DataLoader(async (ids) => {
      const found = new Map((await teams.findMany(ids)).map((team) => [team.id, team]))
      return ids.map((id) => found.get(id) ?? null)
    }),
  }
}

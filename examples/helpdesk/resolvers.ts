import { NotFound } from 'portcullis'
import type { HelpdeskContext } from './context.js'
import type { Resolvers } from './generated/resolvers.js'
import { assertTexts, pageSize } from './input.js'
import { isStaff } from './policies.js'
import type { Services } from './services.js'

/** Resolvers translate. Who may see what is in `schema.graphql` and `policies.ts`. */
export function createResolvers({ teams, tickets, accounts, sessions }: Services) {
  /** IDs of existing accounts, as they are stored. @throws NOT_FOUND */
  async function accountId(id: string): Promise<string> {
    const account = await accounts.find(id)
    if (account === null) throw new NotFound()
    return account.id
  }

  /** The teams of an account are in its access tokens. A member may be an account that was deleted. */
  async function renewClaims(userIds: readonly string[]): Promise<void> {
    for (const id of userIds) if ((await accounts.find(id)) !== null) await sessions.renewClaims(id)
  }

  return {
    Query: {
      teams: async (_parent, _args, { accessible }) => teams.list(await accessible('Team')),
      ticket: (_parent, { id }) => tickets.find(id),
      myTickets: (_parent, { first }, { viewer }) => tickets.openedBy(viewer.userId, pageSize(first)),
      queue: (_parent, { filter, after, first }) => tickets.queue({ ...filter, after }, pageSize(first)),
      deskStatus: async (_parent, _args, { viewer }) => ({
        open: await tickets.countOpen(),
        mine: viewer === null ? null : await tickets.countOpen(viewer.userId),
      }),
    },
    Mutation: {
      createTeam: async (_parent, { input: { name, memberIds } }) => {
        assertTexts({ name: [name, 60] })
        const ids = await Promise.all((memberIds ?? []).map(accountId))
        const team = await teams.create(name, ids)
        await renewClaims(ids)
        return team
      },
      addTeamMember: async (_parent, { teamId, userId }) => {
        const id = await accountId(userId)
        const team = await teams.addMember(teamId, id)
        await renewClaims([id])
        return team
      },
      removeTeamMember: async (_parent, { teamId, userId }) => {
        const team = await teams.removeMember(teamId, userId)
        await renewClaims([userId])
        return team
      },
      openTicket: async (
        _parent,
        { input: { teamId, title, text, phone, priority } },
        { viewer, accessible },
      ) => {
        assertTexts({ title: [title, 120], text: [text, 5000], phone: [phone, 40] })
        const [team] = await teams.findMany([teamId], await accessible('Team'))
        if (team === undefined) throw new NotFound()
        return tickets.open({
          teamId,
          openedById: viewer.userId,
          title,
          text,
          phone: phone ?? null,
          priority: priority ?? 'NORMAL',
        })
      },
      addComment: async (_parent, { input: { ticketId, text, internal } }, { viewer, accessible }) => {
        assertTexts({ text: [text, 5000] })
        return tickets.addComment(ticketId, await accessible('Ticket'), {
          authorId: viewer.userId,
          text,
          internal: internal ?? false,
        })
      },
      closeTicket: (_parent, { id }, { viewer }) =>
        tickets.close(id, isStaff(viewer) ? {} : { openedById: viewer.userId }),
      takeTicket: (_parent, { id }, { viewer }) => tickets.assign(id, viewer.userId),
    },
    Team: {
      members: ({ memberIds }, _args, context) => peopleOf(memberIds, context),
      tickets: ({ id }, { first }) => tickets.ofTeam(id, pageSize(first)),
    },
    Ticket: {
      team: ({ teamId }, _args, context) => context.teams.load(teamId),
      openedBy: ({ openedById }, _args, { people }) => people.load(openedById),
      assignee: ({ assigneeId }, _args, { people }) => (assigneeId === null ? null : people.load(assigneeId)),
      comments: ({ comments }, { includeInternal }) =>
        comments.filter(({ internal }) => includeInternal === true || !internal),
    },
    Comment: { author: ({ authorId }, _args, { people }) => people.load(authorId) },
  } satisfies Resolvers
}

/** Accounts that were deleted are left out. */
async function peopleOf(ids: readonly string[], { people }: HelpdeskContext) {
  const found = await Promise.all(ids.map((id) => people.load(id)))
  return found.filter((person) => person !== null)
}

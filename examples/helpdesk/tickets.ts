import type { Connection, QueryFilter, UpdateQuery } from 'mongoose'
import { NotFound } from 'portcullis'
import { TicketClosed, TicketFull } from './errors.js'
import { isId } from './input.js'
import {
  type Comment,
  openTicketModel,
  type StoredTicket,
  type Ticket,
  type TicketStatus,
  viewOf,
} from './ticket-model.js'

/** Which tickets a change may reach, as a filter: the check and the write are one step of the database. */
export type Reach = QueryFilter<StoredTicket>

export interface QueueOptions {
  readonly status?: TicketStatus | null | undefined
  readonly unchangedSince?: Date | null | undefined
  readonly after?: string | null | undefined
}

const mostComments = 200

/** The tickets. Knows no viewer and no GraphQL: who may do what is decided by schema, policies and `Reach`. */
export async function openTickets(connection: Connection, now: () => Date) {
  const tickets = await openTicketModel(connection)
  const newest = async (filter: Reach, first: number): Promise<readonly Ticket[]> =>
    (await tickets.find(filter).sort({ _id: -1 }).limit(first).lean<StoredTicket[]>()).map(viewOf)

  /** @throws NOT_FOUND for a ticket out of reach, TICKET_CLOSED, TICKET_FULL */
  async function change(id: string, reach: Reach, update: UpdateQuery<StoredTicket>): Promise<Ticket> {
    if (!isId(id)) throw new NotFound()
    const isChangeable = { status: 'OPEN', [`comments.${mostComments - 1}`]: { $exists: false } } as const
    const changed = await tickets
      .findOneAndUpdate(
        { $and: [{ _id: id }, reach, update.$push === undefined ? { status: 'OPEN' } : isChangeable] },
        { ...update, $set: { ...update.$set, updatedAt: now() } },
        { returnDocument: 'after' },
      )
      .lean<StoredTicket | null>()
    if (changed !== null) return viewOf(changed)
    const present = await tickets.findOne({ $and: [{ _id: id }, reach] }).lean<StoredTicket | null>()
    if (present === null) throw new NotFound()
    throw present.status === 'CLOSED' ? new TicketClosed() : new TicketFull()
  }

  async function queue({ status, unchangedSince, after }: QueueOptions, first: number) {
    if (after != null && !isId(after)) throw new NotFound()
    const filter = {
      ...(status == null ? {} : { status }),
      ...(unchangedSince == null ? {} : { updatedAt: { $lt: unchangedSince } }),
      ...(after == null ? {} : { _id: { $gt: after } }),
    }
    return (await tickets.find(filter).sort({ _id: 1 }).limit(first).lean<StoredTicket[]>()).map(viewOf)
  }

  return {
    open: async (ticket: Pick<Ticket, 'teamId' | 'openedById' | 'title' | 'text' | 'phone' | 'priority'>) => {
      const at = now()
      const made = await tickets.create({ ...ticket, status: 'OPEN', createdAt: at, updatedAt: at })
      return viewOf(made.toObject<StoredTicket>())
    },
    find: async (id: string): Promise<Ticket | null> => {
      const found = isId(id) ? await tickets.findById(id).lean<StoredTicket | null>() : null
      return found === null ? null : viewOf(found)
    },
    ofTeam: (teamId: string, first: number) => newest({ teamId }, first),
    openedBy: (userId: string, first: number) => newest({ openedById: userId }, first),
    queue,
    countOpen: (openedById?: string) =>
      tickets.countDocuments({ status: 'OPEN', ...(openedById === undefined ? {} : { openedById }) }),
    addComment: (id: string, reach: Reach, comment: Omit<Comment, 'createdAt'>) =>
      change(id, reach, { $push: { comments: { ...comment, createdAt: now() } } }),
    close: (id: string, reach: Reach) => change(id, reach, { $set: { status: 'CLOSED' } }),
    assign: (id: string, agentId: string) => change(id, {}, { $set: { assigneeId: agentId } }),
    /** Returns the open tickets of an agent to the queue. */
    release: (agentId: string) =>
      tickets.updateMany({ assigneeId: agentId, status: 'OPEN' }, { $set: { assigneeId: null } }),
  }
}

export type Tickets = Awaited<ReturnType<typeof openTickets>>

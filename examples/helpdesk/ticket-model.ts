import { type Connection, type Model, Schema, type Types } from 'mongoose'

export type TicketStatus = 'OPEN' | 'CLOSED'
export type Priority = 'NORMAL' | 'URGENT'

export interface Comment {
  readonly authorId: string
  readonly text: string
  /** Written by staff for staff. */
  readonly internal: boolean
  readonly createdAt: Date
}

/** A ticket as resolvers and policies see it. */
export interface Ticket {
  readonly id: string
  readonly teamId: string
  readonly openedById: string
  readonly assigneeId: string | null
  readonly title: string
  readonly text: string
  readonly phone: string | null
  readonly priority: Priority
  readonly status: TicketStatus
  readonly comments: readonly Comment[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The same in MongoDB. IDs of accounts are stored as Portcullis gives them: as texts. */
export type StoredTicket = Omit<Ticket, 'id' | 'teamId'> & {
  readonly _id: Types.ObjectId
  readonly teamId: Types.ObjectId
}

const commentSchema = new Schema<Comment>(
  {
    authorId: { type: String, required: true },
    text: { type: String, required: true },
    internal: { type: Boolean, required: true },
    createdAt: { type: Date, required: true },
  },
  { _id: false },
)

const ticketSchema = new Schema<StoredTicket>({
  teamId: { type: Schema.Types.ObjectId, required: true },
  openedById: { type: String, required: true },
  assigneeId: { type: String, default: null },
  title: { type: String, required: true },
  text: { type: String, required: true },
  phone: { type: String, default: null },
  priority: { type: String, required: true },
  status: { type: String, required: true },
  comments: { type: [commentSchema], default: [] },
  createdAt: { type: Date, required: true },
  updatedAt: { type: Date, required: true },
})
ticketSchema.index({ teamId: 1, _id: -1 })
ticketSchema.index({ openedById: 1, _id: -1 })
ticketSchema.index({ status: 1, updatedAt: 1 })
ticketSchema.index({ assigneeId: 1 })

/** The model, on the connection of the server, with its indexes. */
export async function openTicketModel(connection: Connection): Promise<Model<StoredTicket>> {
  const tickets = connection.model<StoredTicket>('Ticket', ticketSchema)
  await tickets.createIndexes()
  return tickets
}

export function viewOf({ _id, teamId, ...rest }: StoredTicket): Ticket {
  return { ...rest, id: _id.toHexString(), teamId: teamId.toHexString() }
}

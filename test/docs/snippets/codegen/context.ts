import type { Context } from 'portcullis'
import type { Ticket } from './tickets.js'

export type OwnContext = Context & {
  readonly tickets: { openedBy(userId: string): Promise<Ticket[]> }
}

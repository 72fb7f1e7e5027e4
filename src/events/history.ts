import { type QueryFilter, Types } from 'mongoose'
import { cursorInvalid, type Page, type PageRequest, pageOf } from '../paging/index.js'
import { type EventModel, eventIndexes, type StoredEvent } from './model.js'

/** Which events are asked for; what is left out does not restrict. */
export interface EventFilter {
  readonly userId?: string | null | undefined
  readonly types?: readonly string[] | null | undefined
  /** From this moment on. */
  readonly since?: Date | null | undefined
  /** Before this moment. */
  readonly until?: Date | null | undefined
}

/** Reads stored events, the newest first. */
export interface History {
  /** @throws BAD_USER_INPUT for a cursor of another list */
  page(filter: EventFilter, request: PageRequest): Promise<Page<StoredEvent>>
  /**
   * The events of an account as its user may see them: without the origin of an administrator's request.
   *
   * @throws BAD_USER_INPUT for a cursor of another list
   */
  ofAccount(userId: string, request: PageRequest): Promise<Page<StoredEvent>>
}

export function createHistory(events: EventModel): History {
  async function page(filter: EventFilter, request: PageRequest): Promise<Page<StoredEvent>> {
    return pageOf(await findEvents(events, filter, request), request)
  }

  return {
    page,
    async ofAccount(userId, request) {
      const { nodes, ...rest } = await page({ userId }, request)
      return { ...rest, nodes: nodes.map((event) => (isByAnother(event) ? withoutOrigin(event) : event)) }
    },
  }
}

/** An event's place in the order of time: what a cursor holds. */
export function eventKey({ at, _id }: StoredEvent): string {
  return `${at.getTime()}.${_id.toHexString()}`
}

/**
 * The events of a page and one more, found by the index that leads to them: the database would choose by what it has
 * seen, and walk through everybody's events in search of one account's.
 *
 * @throws BAD_USER_INPUT for a cursor of another list
 */
export function findEvents(events: EventModel, filter: EventFilter, { afterKey, size }: PageRequest) {
  const { userId, types } = filter
  const index =
    userId != null ? eventIndexes.byAccount : types != null ? eventIndexes.byType : eventIndexes.byTime
  return events
    .find(eventQuery(filter, afterKey))
    .sort(eventIndexes.byTime)
    .limit(size + 1)
    .hint(index)
    .lean<StoredEvent[]>()
}

/**
 * The query for a page. Pure.
 *
 * @throws BAD_USER_INPUT when `afterKey` is not one of `eventKey`
 */
export function eventQuery(filter: EventFilter, afterKey: string | null): QueryFilter<StoredEvent> {
  const { userId, types, since, until } = filter
  const conditions: QueryFilter<StoredEvent>[] = [
    ...(userId === null || userId === undefined ? [] : [{ userId: userId.toLowerCase() }]),
    ...(types === null || types === undefined ? [] : [{ type: { $in: [...new Set(types)] } }]),
    ...(since === null || since === undefined ? [] : [{ at: { $gte: since } }]),
    ...(until === null || until === undefined ? [] : [{ at: { $lt: until } }]),
    ...(afterKey === null ? [] : after(afterKey)),
  ]
  return conditions.length === 0 ? {} : { $and: conditions }
}

function after(key: string): QueryFilter<StoredEvent>[] {
  const [, time, id] = /^(\d{1,15})\.([0-9a-f]{24})$/.exec(key) ?? []
  if (time === undefined || id === undefined) throw cursorInvalid()
  const at = new Date(Number(time))
  // The first condition bounds the walk along the index, the second the events of that very millisecond.
  return [{ at: { $lte: at } }, { $or: [{ at: { $lt: at } }, { _id: { $lt: new Types.ObjectId(id) } }] }]
}

function isByAnother({ userId, actorId }: StoredEvent): boolean {
  return actorId !== null && actorId !== userId
}

function withoutOrigin(event: StoredEvent): StoredEvent {
  return { ...event, actorId: null, ipAddress: null, userAgent: null, requestId: null }
}

import { type QueryFilter, Types } from 'mongoose'
import { cursorInvalid, type Page, type PageRequest, pageOf } from '../paging/index.js'
import { type EventModel, eventIndexes, type StoredEvent } from './model.js'

/** Filters of events. Omitted members do not restrict. */
export interface EventFilter {
  readonly userId?: string | null | undefined
  readonly types?: readonly string[] | null | undefined
  /** Inclusive. */
  readonly since?: Date | null | undefined
  /** Exclusive. */
  readonly until?: Date | null | undefined
}

/** Reads stored events, newest first. */
export interface History {
  /** Reads a page of events. @throws BAD_USER_INPUT for a cursor of another list */
  page(filter: EventFilter, request: PageRequest): Promise<Page<StoredEvent>>
  /**
   * Reads the events of an account for its user: without the origin of requests by administrators.
   *
   * @throws BAD_USER_INPUT for a cursor of another list
   */
  ofAccount(userId: string, request: PageRequest): Promise<Page<StoredEvent>>
  /** Which of these accounts have stored events, of some types or of all others. */
  haveEvents(
    userIds: readonly string[],
    types: { readonly only: readonly string[] } | { readonly except: readonly string[] },
  ): Promise<ReadonlySet<string>>
}

/** Creates the reader of stored events. */
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
    async haveEvents(userIds, types) {
      const type = 'only' in types ? { $in: [...types.only] } : { $nin: [...types.except] }
      const found = await events
        .aggregate<{ _id: string }>([
          { $match: { userId: { $in: [...userIds] }, type } },
          { $group: { _id: '$userId' } },
        ])
        .hint(eventIndexes.byAccount)
      return new Set(found.map(({ _id }) => _id))
    },
  }
}

/** The sort key of an event, which cursors contain. */
export function eventKey({ at, _id }: StoredEvent): string {
  return `${at.getTime()}.${_id.toHexString()}`
}

/**
 * Finds the events of a page and one more. The index is a hint: the query planner could otherwise scan the events of
 * all accounts for those of one.
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
 * Creates the query of a page. Pure.
 *
 * @throws BAD_USER_INPUT when `afterKey` was not created by `eventKey`
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
  // The first condition limits the index scan, the second one excludes events of the same millisecond.
  return [{ at: { $lte: at } }, { $or: [{ at: { $lt: at } }, { _id: { $lt: new Types.ObjectId(id) } }] }]
}

function isByAnother({ userId, actorId }: StoredEvent): boolean {
  return actorId !== null && actorId !== userId
}

function withoutOrigin(event: StoredEvent): StoredEvent {
  return { ...event, actorId: null, ipAddress: null, userAgent: null, requestId: null }
}

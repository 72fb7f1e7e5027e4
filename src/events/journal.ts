import { type ClientSession, Types } from 'mongoose'
import type { Logger } from 'pino'
import {
  answeredWithin,
  batchPerTick,
  insertEach,
  majorityWrites,
  type Topology,
  watchPrimary,
} from '../database/index.js'
import { ExpectedError, ServiceUnavailable } from '../lib/errors.js'
import type { EventRows } from '../manifest/index.js'
import { createAnnounce } from './announce.js'
import { createBacklog } from './backlog.js'
import {
  type AnyBody,
  type AnyEvent,
  type EventBody,
  type NewEvent,
  type RecordedEvent,
  rowOf,
  stamp,
} from './event.js'
import type { journalEvents } from './events.js'
import { type EventModel, type StoredEvent, toStored } from './model.js'
import { createRefusalBudget, type Suppressed } from './refusal-budget.js'

export interface JournalDependencies<Rows extends EventRows> {
  /** Every type of event that may be reported, as its feature states it. */
  readonly rows: Rows
  readonly events: EventModel
  readonly topology: Topology
  readonly now: () => Date
  readonly log: Logger
  readonly onEvent?: ((event: RecordedEvent<EventBody<Rows>>) => void | Promise<void>) | undefined
  /** Which events are for the log and the application only. Default: none. */
  readonly isStored?: (type: string) => boolean
  /** How long refusals are counted for one summary, in milliseconds. Default: a minute. */
  readonly summaryMs?: number
}

/** The transaction of a change. */
export interface Transaction {
  /** For each read and write of the change. */
  readonly options: { readonly session: ClientSession }
}

/** Stores the events of a change: with it, or before it. */
export interface Recorder<in Body> {
  /** Where the events precede the change, call it before the change is written. */
  readonly record: (event: NewEvent<Body>) => Promise<void>
}

/**
 * Where the features report what happened. A feature has a journal of the events in its own rows; that of all rows is
 * one of those too.
 */
export interface Journal<in Body> {
  /**
   * Makes a change together with its events: in one transaction, so that both are there or neither. `null` from `run`
   * says that nothing was changed, and no event remains either. `run` may be called again after a conflict.
   *
   * @throws SERVICE_UNAVAILABLE after ten seconds; the change may then still happen, with its events
   */
  readonly inTransaction: <Result>(
    run: (transaction: Transaction & Recorder<Body>) => Promise<Result>,
  ) => Promise<Result>
  /**
   * As `inTransaction`, for a single write that is too frequent for a transaction. The events are stored before the
   * change, deleted when the change is refused, and stored again when the primary that held them failed. No change
   * lacks its event; a crash in between leaves an event of a change that did not happen.
   *
   * @throws SERVICE_UNAVAILABLE as `inTransaction` does
   */
  readonly recordBefore: <Result>(run: (recorder: Recorder<Body>) => Promise<Result>) => Promise<Result>
  /**
   * Records a refusal, which changes nothing: the event is stored later, and nothing waits for it. Of a flood only the
   * first are recorded one by one, the rest as summaries (`REFUSALS_SUPPRESSED`).
   */
  readonly enqueue: (event: NewEvent<Body>) => void
  /** Stores what waits, as far as the database answers. */
  readonly stop: () => Promise<void>
}

/** Longer than a failover that goes well, shorter than clients wait. */
const patienceMs = 10_000

export function createJournal<const Rows extends EventRows & typeof journalEvents>({
  rows,
  events,
  topology,
  now,
  log,
  onEvent,
  isStored = () => true,
  summaryMs = 60_000,
}: JournalDependencies<Rows>): Journal<EventBody<Rows>> {
  // It gets what this journal takes, and that is of these rows.
  const announce = createAnnounce(
    rows,
    log,
    onEvent as ((event: AnyEvent) => void | Promise<void>) | undefined,
  )
  const backlog = createBacklog({
    // What can never be stored, or is stored already by an attempt before, must not hold up the rest.
    store: async (batch) => void (await storeEach(events, batch, 'majority')),
    log,
    now,
  })
  const budget = createRefusalBudget()
  let summaryTimer: NodeJS.Timeout | null = null
  const stamped = (event: NewEvent<AnyBody>) =>
    stamp(event, rowOf(rows, event.type).outcome, new Types.ObjectId().toHexString(), now())

  let primaryChanges = 0
  const unwatchPrimary = watchPrimary(events.db, () => {
    primaryChanges += 1
  })

  // No need to wait for a majority: the change that follows does, and then has all that its primary wrote before. On a
  // sharded cluster they have primaries of their own, which nobody here can see change.
  const storeAhead = batchPerTick((batch: readonly StoredEvent[]) =>
    storeEach(events, batch, topology === 'sharded' ? 'majority' : 1),
  )

  function createRecord(store: (event: StoredEvent) => Promise<unknown>) {
    const recorded: AnyEvent[] = []
    async function record(reported: NewEvent<AnyBody>): Promise<void> {
      const event = stamped(reported)
      if (isStored(event.type)) await store(toStored(event))
      recorded.push(event)
    }
    return { record, recorded }
  }

  async function inTransaction<Result>(
    run: (transaction: Transaction & Recorder<AnyBody>) => Promise<Result>,
  ): Promise<Result> {
    // The driver would try again for two minutes, long after the caller was answered.
    const deadline = performance.now() + patienceMs
    let committed: readonly AnyEvent[] = []
    const attempt = async (session: ClientSession) => {
      if (performance.now() > deadline) throw new ServiceUnavailable({ detail: { reason: 'contended' } })
      const { record, recorded } = createRecord((event) => events.collection.insertOne(event, { session }))
      const changed = await run({ options: { session }, record })
      if (changed === null) await session.abortTransaction()
      committed = changed === null ? [] : recorded
      return changed
    }
    // The client's own defaults may be an application's.
    const result = await events.db.transaction(attempt, {
      writeConcern: majorityWrites,
      readPreference: 'primary',
    })
    for (const event of committed) announceChange(event)
    return result
  }

  async function withoutTransaction<Result>(
    run: (recorder: Recorder<AnyBody>) => Promise<Result>,
  ): Promise<Result> {
    const { record, recorded } = createRecord(storeAhead)
    const primary = primaryChanges
    try {
      const changed = await run({ record })
      if (changed === null) await takeBack(recorded)
      else {
        if (primaryChanges !== primary) await storeAgain(recorded)
        for (const event of recorded) announceChange(event)
      }
      return changed
    } catch (error) {
      // Whatever the driver throws may come after the write: then the event stays.
      if (error instanceof ExpectedError) await takeBack(recorded)
      else if (primaryChanges !== primary) for (const event of storedOf(recorded)) backlog.add(event)
      throw error
    }
  }

  /**
   * The change may be there and its events not: stored by one primary, which fell before any other member had them, while
   * the change went to the next. Those that are there still count as stored.
   */
  async function storeAgain(recorded: readonly AnyEvent[]): Promise<void> {
    const lost = storedOf(recorded)
    try {
      await storeEach(events, lost, 'majority')
    } catch (error) {
      log.warn({ err: error }, 'storing events of a change failed: retrying')
      for (const event of lost) backlog.add(event)
    }
  }

  function storedOf(recorded: readonly AnyEvent[]): StoredEvent[] {
    return recorded.filter(({ type }) => isStored(type)).map(toStored)
  }

  async function takeBack(recorded: readonly AnyEvent[]): Promise<void> {
    const ids = storedOf(recorded).map(({ _id }) => _id)
    if (ids.length === 0) return
    await events
      .deleteMany({ _id: { $in: ids } })
      .catch((error: unknown) => log.error({ err: error }, 'deleting the event of a failed change failed'))
  }

  function announceChange(event: AnyEvent): void {
    announce.log(event)
    announce.notify(event)
  }

  /** @returns whether it is recorded, as far as it is to be stored at all */
  function recordRefusal(event: AnyEvent): boolean {
    announce.log(event)
    return !isStored(event.type) || backlog.add(toStored(event))
  }

  function summarize(): void {
    summaryTimer = null
    for (const suppressed of budget.takeSuppressed()) {
      const event = stamped(summaryOf(suppressed))
      recordRefusal(event)
      announce.notify(event)
    }
  }

  return {
    inTransaction: (run) => answeredWithin(patienceMs, inTransaction(run)),
    recordBefore: (run) => answeredWithin(patienceMs, withoutTransaction(run)),
    enqueue(reported) {
      const event = stamped(reported)
      announce.notify(event)
      if (budget.admit(event) && !recordRefusal(event)) budget.suppress(event)
      if (budget.hasSuppressed()) summaryTimer ??= setTimeout(summarize, summaryMs).unref()
    },
    async stop() {
      if (summaryTimer !== null) clearTimeout(summaryTimer)
      summarize()
      await backlog.stop()
      unwatchPrimary()
    },
  }
}

function summaryOf({ userId, addressBlock, count }: Suppressed): NewEvent<EventBody<typeof journalEvents>> {
  const client = { userAgent: null, ipAddress: addressBlock, requestId: null }
  return { type: 'REFUSALS_SUPPRESSED', count, userId, actorId: null, client }
}

/** @returns for each `null`, or why it can't be stored: what is wrong with one does not keep the others from it */
function storeEach(events: EventModel, batch: readonly StoredEvent[], w: 1 | 'majority') {
  return insertEach(events.db, events.collection.collectionName, batch, w)
}

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
  /** The rows of all event types. */
  readonly rows: Rows
  readonly events: EventModel
  readonly topology: Topology
  readonly now: () => Date
  readonly log: Logger
  readonly onEvent?: ((event: RecordedEvent<EventBody<Rows>>) => void | Promise<void>) | undefined
  /** Whether events of a type are stored, or only logged and passed to `onEvent`. Default: all are stored. */
  readonly isStored?: (type: string) => boolean
  /** Interval of summaries of refusals, in milliseconds. Default: one minute. */
  readonly summaryMs?: number
}

/** The transaction of a change. */
export interface Transaction {
  /** Pass them to each read and write of the change. */
  readonly options: { readonly session: ClientSession }
}

/** Stores the events of a change, in its transaction or before it. */
export interface Recorder<in Body> {
  /** In `recordBefore`, call it before the change is written. */
  readonly record: (event: NewEvent<Body>) => Promise<void>
}

/**
 * The journal of events. Each feature has a journal of its own event types; the journal of all types is assignable to
 * it.
 */
export interface Journal<in Body> {
  /**
   * Runs a change and stores its events in one transaction. If `run` returns `null`, the transaction is aborted and no
   * event is stored. `run` is called again after a write conflict.
   *
   * @throws SERVICE_UNAVAILABLE after ten seconds; the transaction may still be committed
   */
  readonly inTransaction: <Result>(
    run: (transaction: Transaction & Recorder<Body>) => Promise<Result>,
  ) => Promise<Result>
  /**
   * Like `inTransaction`, for a single write that is too frequent for a transaction. The events are stored before the
   * change, deleted if the change is refused, and stored again if the primary that held them failed. A change never
   * lacks its event; a crash in between leaves an event of a change that did not happen.
   *
   * @throws SERVICE_UNAVAILABLE like `inTransaction`
   */
  readonly recordBefore: <Result>(run: (recorder: Recorder<Body>) => Promise<Result>) => Promise<Result>
  /**
   * Records a refusal in the background. In a flood, only the first ones are recorded individually, the others as
   * summaries (`REFUSALS_SUPPRESSED`).
   */
  readonly enqueue: (event: NewEvent<Body>) => void
  /** Stores queued events, if the database responds. */
  readonly stop: () => Promise<void>
}

/** Timeout in milliseconds: longer than a normal failover, shorter than the timeout of most clients. */
const patienceMs = 10_000

/** Creates the journal of all event types. */
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
  // Safe: `onEvent` gets only events of this journal, which are of these rows.
  const announce = createAnnounce(
    rows,
    log,
    onEvent as ((event: AnyEvent) => void | Promise<void>) | undefined,
  )
  const backlog = createBacklog({ store: storeRest, log, now })
  const budget = createRefusalBudget()
  let summaryTimer: NodeJS.Timeout | null = null
  const stamped = (event: NewEvent<AnyBody>) =>
    stamp(event, rowOf(rows, event.type).outcome, new Types.ObjectId().toHexString(), now())

  let primaryChanges = 0
  const unwatchPrimary = watchPrimary(events.db, () => {
    primaryChanges += 1
  })

  // Write concern 1 is enough: the change that follows waits for a majority, which includes all earlier writes to that
  // primary. On a sharded cluster, the shards have separate primaries whose elections are not visible here.
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
    // The driver retries for up to two minutes, long after the caller got its response.
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
    // Explicit, because an application can change the defaults of the client.
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
      // After an error of the driver, the write may have been applied, so the event is kept.
      if (error instanceof ExpectedError) await takeBack(recorded)
      else if (primaryChanges !== primary) for (const event of storedOf(recorded)) backlog.add(event)
      throw error
    }
  }

  /**
   * Stores events again after an election. The former primary may have failed before it replicated the events, while
   * the change was written to its successor. Events that exist count as stored.
   */
  async function storeAgain(recorded: readonly AnyEvent[]): Promise<void> {
    const lost = storedOf(recorded)
    try {
      await storeRest(lost)
    } catch (error) {
      log.warn({ err: error }, 'storing events of a change failed: retrying')
      for (const event of lost) backlog.add(event)
    }
  }

  /**
   * Stores what no request waits for. An event that MongoDB rejects, by a validator for example, would be rejected again:
   * it is logged, and the others are stored.
   */
  async function storeRest(batch: readonly StoredEvent[]): Promise<void> {
    const outcomes = await storeEach(events, batch, 'majority')
    const rejected = outcomes.filter((outcome) => outcome !== null)
    const [err] = rejected
    if (err !== undefined)
      log.error({ err, events: rejected.length }, 'events rejected by MongoDB were not stored')
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

  /** @returns whether it was recorded, or need not be stored */
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

/** Inserts events independently of each other. @returns `null` for each stored event, else its error */
function storeEach(events: EventModel, batch: readonly StoredEvent[], w: 1 | 'majority') {
  return insertEach(events.db, events.collection.collectionName, batch, w)
}

import { type Connection, mongo } from 'mongoose'
import type { Logger } from 'pino'
import type { DocumentChange } from './document-change.js'

/** A collection whose changes are followed. A Mongoose model is one. */
export interface ChangingCollection {
  readonly db: Connection
  readonly collection: { readonly name: string }
}

export interface ChangeSubscription {
  /** Called with each change, for each subscriber. What it throws ends this subscriber with that error. */
  readonly filter: (change: DocumentChange) => boolean
  /** Ends the iteration. */
  readonly signal: AbortSignal | null
}

/** Follows collections of the application: one change stream for each, however many subscribers there are. */
export interface CollectionChanges {
  /**
   * Resolves when the change stream covers every change from now on.
   *
   * @throws an error of the driver if the database is not available
   */
  subscribe(
    model: ChangingCollection,
    subscription: ChangeSubscription,
  ): Promise<AsyncIterableIterator<DocumentChange>>
  /** Ends all iterations. */
  stop(): Promise<void>
}

export interface CollectionChangesOptions {
  readonly log: Logger
  /** The error of a subscriber for which too many changes wait. */
  readonly tooSlow: () => Error
  /** Changes that may wait for one subscriber. */
  readonly queueLength?: number
}

const defaultQueueLength = 1_000
const maxAwaitTimeMs = 250
const followedTypes = ['insert', 'update', 'replace', 'delete'] as const

export function createCollectionChanges({
  log,
  tooSlow,
  queueLength = defaultQueueLength,
}: CollectionChangesOptions): CollectionChanges {
  const feeds = new Map<mongo.Db, Map<string, Promise<CollectionFeed>>>()

  function feedOf(db: mongo.Db, name: string): Promise<CollectionFeed> {
    const ofDb = feeds.get(db) ?? new Map<string, Promise<CollectionFeed>>()
    feeds.set(db, ofDb)
    const known = ofDb.get(name)
    if (known !== undefined) return known
    const forget = () => {
      if (ofDb.get(name) !== opening) return
      ofDb.delete(name)
      if (ofDb.size === 0) feeds.delete(db)
    }
    const opening = openFeed(db, name, log, forget)
    ofDb.set(name, opening)
    opening.catch(forget)
    return opening
  }

  return {
    async subscribe({ db: { db }, collection }, { filter, signal }) {
      if (db === undefined) throw new TypeError('changes: the connection of the model is not open')
      signal?.throwIfAborted()
      const feed = await feedOf(db, collection.name)
      const subscriber = new ChangeSubscriber({
        filter,
        queueLength,
        tooSlow,
        onEnd: () => feed.remove(subscriber),
      })
      feed.add(subscriber)
      signal?.addEventListener('abort', () => subscriber.end(), { once: true })
      if (signal?.aborted) subscriber.end()
      return subscriber
    },
    async stop() {
      const open = [...feeds.values()].flatMap((ofDb) => [...ofDb.values()])
      for (const settled of await Promise.allSettled(open)) {
        if (settled.status === 'fulfilled') await settled.value.close(null)
      }
    },
  }
}

/** One change stream and its subscribers. */
interface CollectionFeed {
  add(subscriber: ChangeSubscriber): void
  remove(subscriber: ChangeSubscriber): void
  /** Ends all subscribers, with an error if there is one. */
  close(error: Error | null): Promise<void>
}

async function openFeed(
  db: mongo.Db,
  name: string,
  log: Logger,
  onClosed: () => void,
): Promise<CollectionFeed> {
  // The stream itself opens later. From this time on, it misses nothing.
  const { operationTime }: { operationTime?: mongo.Timestamp } = await db.command({ ping: 1 })
  const stream = db.collection(name).watch([{ $match: { operationType: { $in: followedTypes } } }], {
    fullDocument: 'updateLookup',
    // The longest time that the close of the stream waits.
    maxAwaitTimeMS: maxAwaitTimeMs,
    ...(operationTime === undefined ? {} : { startAtOperationTime: after(operationTime) }),
  })
  const subscribers = new Set<ChangeSubscriber>()
  let isClosed = false

  async function follow(): Promise<void> {
    try {
      for await (const event of stream) {
        const change = changeOf(event)
        if (change !== null) for (const subscriber of [...subscribers]) subscriber.push(change)
      }
      await close(null)
    } catch (error) {
      if (isClosed) return
      log.warn({ err: error, collection: name }, 'change stream of a collection failed: its subscribers end')
      await close(error instanceof Error ? error : new Error(String(error)))
    }
  }

  async function close(error: Error | null): Promise<void> {
    if (isClosed) return
    isClosed = true
    onClosed()
    for (const subscriber of [...subscribers]) subscriber.end(error)
    // The database may be away: the cursor then ends by itself.
    await stream.close().catch(() => undefined)
  }

  void follow()
  return {
    add: (subscriber) => (isClosed ? subscriber.end() : void subscribers.add(subscriber)),
    remove(subscriber) {
      subscribers.delete(subscriber)
      if (subscribers.size === 0) void close(null)
    },
    close,
  }
}

/** The first time after `time`. */
function after({ t, i }: mongo.Timestamp): mongo.Timestamp {
  return new mongo.Timestamp({ t, i: i + 1 })
}

function changeOf(event: mongo.ChangeStreamDocument): DocumentChange | null {
  switch (event.operationType) {
    case 'insert':
    case 'replace':
      return {
        type: event.operationType,
        id: event.documentKey._id,
        document: event.fullDocument,
        fields: [],
      }
    case 'update': {
      const { updatedFields = {}, removedFields = [] } = event.updateDescription
      const fields = [...Object.keys(updatedFields), ...removedFields]
      return { type: 'update', id: event.documentKey._id, document: event.fullDocument ?? null, fields }
    }
    case 'delete':
      return { type: 'delete', id: event.documentKey._id, document: null, fields: [] }
    default:
      return null
  }
}

interface SubscriberOptions {
  readonly filter: (change: DocumentChange) => boolean
  readonly queueLength: number
  readonly tooSlow: () => Error
  readonly onEnd: () => void
}

/** One iteration, with a bounded queue. */
class ChangeSubscriber implements AsyncIterableIterator<DocumentChange> {
  readonly #options: SubscriberOptions
  readonly #queue: DocumentChange[] = []
  #waiting: {
    resolve: (result: IteratorResult<DocumentChange>) => void
    reject: (error: Error) => void
  } | null = null
  #hasEnded = false
  #error: Error | null = null

  constructor(options: SubscriberOptions) {
    this.#options = options
  }

  push(change: DocumentChange): void {
    try {
      if (!this.#options.filter(change)) return
    } catch (error) {
      this.end(error instanceof Error ? error : new Error(String(error)))
      return
    }
    const waiting = this.#waiting
    if (waiting !== null) {
      this.#waiting = null
      waiting.resolve({ done: false, value: change })
    } else if (this.#queue.length < this.#options.queueLength) this.#queue.push(change)
    else this.end(this.#options.tooSlow())
  }

  /** With an error, changes that wait are dropped: the reader gets the error at once. */
  end(error: Error | null = null): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#error = error
    if (error !== null) this.#queue.length = 0
    this.#options.onEnd()
    const waiting = this.#waiting
    this.#waiting = null
    if (error === null) waiting?.resolve({ done: true, value: undefined })
    else if (waiting !== null) {
      this.#error = null
      waiting.reject(error)
    }
  }

  async next(): Promise<IteratorResult<DocumentChange>> {
    const change = this.#queue.shift()
    if (change !== undefined) return { done: false, value: change }
    const error = this.#error
    this.#error = null
    if (error !== null) throw error
    if (this.#hasEnded) return { done: true, value: undefined }
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  async return(): Promise<IteratorResult<DocumentChange>> {
    this.#queue.length = 0
    this.end()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}

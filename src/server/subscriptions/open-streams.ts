import type { Logger } from 'pino'
import { addressBlock } from '../../addresses/index.js'
import type { Limits } from '../request-limits.js'
import { type Ending, type EndReason, endReasons } from './ending.js'
import type { Stream, StreamObserver } from './stream.js'
import { type StreamTransport, type SubscriptionCounts, streamTransports } from './types.js'

/** Who opens a stream. */
export interface StreamOwner {
  /** `null` for an anonymous one. */
  readonly sessionId: string | null
  readonly userId: string | null
  /** `null` if it is not known. */
  readonly address: string | null
  readonly transport: StreamTransport
  readonly operation: string | null
  readonly log: Logger
}

/** The limits that a new stream can exceed. */
export type StreamLimit = 'streams' | 'streamsPerSession' | 'anonymousStreamsPerAddress'

/** A place for one stream, taken before its source is created. */
export interface StreamPlace extends StreamObserver {
  /** Adds the stream, once its source is open. Gives the place back when it ends. */
  fill(stream: Stream): void
  /** What the end of the stream ends. */
  follow(unfollow: () => void): void
  /** Gives the place back, where no stream was opened. */
  leave(): void
}

/** The open streams of an instance. */
export interface OpenStreams {
  /** Takes a place. @returns the exceeded limit, if there is none */
  enter(owner: StreamOwner): StreamPlace | StreamLimit
  /** Ends all streams, and those that open later. */
  endAll(ending: Ending): void
  /** Calls something about once a second, while there is something to call. @returns a function that stops that */
  each(tick: () => void): () => void
  readonly counts: () => SubscriptionCounts
}

export interface OpenStreamsOptions {
  readonly limits: Pick<Limits, StreamLimit>
}

const tickMilliseconds = 1_000

/** Creates the list of open streams, with their limits and one timer for all. The timer runs while a stream is open. */
export function createOpenStreams({ limits }: OpenStreamsOptions): OpenStreams {
  const open = new Set<Stream>()
  const ticks = new Set<() => void>()
  const held = new Map<string, number>()
  const counts = createCounts()
  let places = 0
  let timer: NodeJS.Timeout | null = null
  let closing: Ending | null = null

  function run(): void {
    for (const stream of open) stream.tick()
    for (const tick of ticks) tick()
    stopIfIdle()
  }

  function startTimer(): void {
    timer ??= setInterval(run, tickMilliseconds).unref()
  }

  function stopIfIdle(): void {
    if (timer === null || open.size > 0 || ticks.size > 0) return
    clearInterval(timer)
    timer = null
  }

  function take(key: string | null, change: 1 | -1): void {
    places += change
    if (key === null) return
    const count = (held.get(key) ?? 0) + change
    if (count > 0) held.set(key, count)
    else held.delete(key)
  }

  function exceededBy(owner: StreamOwner, key: string | null): StreamLimit | null {
    if (places >= limits.streams) return 'streams'
    if (key === null) return null
    const limit = owner.sessionId === null ? 'anonymousStreamsPerAddress' : 'streamsPerSession'
    return (held.get(key) ?? 0) >= limits[limit] ? limit : null
  }

  const list: PlaceList = {
    counts,
    release: (key) => take(key, -1),
    add(stream) {
      open.add(stream)
      startTimer()
      if (closing !== null) stream.end(closing)
    },
    remove(stream) {
      const isOpen = open.delete(stream)
      if (isOpen) stopIfIdle()
      return isOpen
    },
  }

  return {
    enter(owner) {
      const key = keyOf(owner)
      const exceeded = exceededBy(owner, key)
      if (exceeded !== null) return exceeded
      take(key, 1)
      return new Place(list, owner, key)
    },
    endAll(ending) {
      closing = ending
      for (const stream of [...open]) stream.end(ending)
    },
    each(tick) {
      ticks.add(tick)
      startTimer()
      return () => {
        ticks.delete(tick)
        stopIfIdle()
      }
    },
    counts: counts.read,
  }
}

/** What the places of all streams have in common. */
interface PlaceList {
  readonly counts: ReturnType<typeof createCounts>
  release(key: string | null): void
  add(stream: Stream): void
  /** @returns whether it was open */
  remove(stream: Stream): boolean
}

/** A class, because closures would be kept for each idle stream. */
class Place implements StreamPlace {
  readonly #list: PlaceList
  readonly #owner: StreamOwner
  readonly #key: string | null
  readonly #openedAt = performance.now()
  #unfollow: (() => void) | null = null
  #isIn = true

  constructor(list: PlaceList, owner: StreamOwner, key: string | null) {
    this.#list = list
    this.#owner = owner
    this.#key = key
  }

  fill(stream: Stream): void {
    this.#list.counts.opened(this.#owner.transport)
    this.#list.add(stream)
  }

  follow(unfollow: () => void): void {
    this.#unfollow = unfollow
  }

  sent(): void {
    this.#list.counts.sent(this.#owner.transport)
  }

  ended(ending: Ending, stream: Stream, queuedBytes: number): void {
    this.#unfollow?.()
    this.leave()
    const { counts } = this.#list
    if (!this.#list.remove(stream)) return
    counts.ended(this.#owner.transport, ending.reason)
    if (ending.reason === 'slow') counts.dropped(queuedBytes)
    logEnd(this.#owner, ending, stream.sent, performance.now() - this.#openedAt)
  }

  leave(): void {
    if (this.#isIn) this.#list.release(this.#key)
    this.#isIn = false
  }
}

function keyOf({ sessionId, address }: StreamOwner): string | null {
  if (sessionId !== null) return `session ${sessionId}`
  return address === null ? null : `address ${addressBlock(address)}`
}

function logEnd(
  { log, transport, operation, sessionId, userId }: StreamOwner,
  { reason, errors }: Ending,
  events: number,
  milliseconds: number,
): void {
  const codes = errors.map(({ extensions }) => extensions?.code)
  log.info(
    {
      transport,
      operation: operation ?? undefined,
      sessionId: sessionId ?? undefined,
      accountId: userId ?? undefined,
      reason,
      codes: codes.length === 0 ? undefined : codes,
      events,
      milliseconds: Math.round(milliseconds),
    },
    'subscription ended',
  )
}

function createCounts() {
  // From zero, so that an alert sees the first one as an increase.
  const none = <Key, Value>(keys: readonly Key[], value: () => Value) =>
    new Map(keys.map((key) => [key, value()] as const))
  const open = none(streamTransports, () => 0)
  const sent = none(streamTransports, () => 0)
  const ended = none(streamTransports, () => none(endReasons, () => 0))
  let droppedBytes = 0
  const add = <Key>(map: Map<Key, number>, key: Key, change: number) =>
    void map.set(key, (map.get(key) ?? 0) + change)
  return {
    opened: (transport: StreamTransport) => add(open, transport, 1),
    sent: (transport: StreamTransport) => add(sent, transport, 1),
    ended(transport: StreamTransport, reason: EndReason) {
      add(open, transport, -1)
      const reasons = ended.get(transport)
      if (reasons !== undefined) add(reasons, reason, 1)
    },
    dropped(bytes: number) {
      droppedBytes += bytes
    },
    read: (): SubscriptionCounts => ({ open, sent, ended, droppedBytes }),
  }
}

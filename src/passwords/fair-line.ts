/** The party that a task belongs to. */
export interface Party {
  /** The address block of the client; `null` for calls from within the process, which share a lane. */
  readonly address: string | null
  /** The account, or a name without an account; `null` if not known yet. */
  readonly account: string | null
  /** Whether the client uses a known device, a known address or an active session of the account. */
  readonly known: boolean
}

export interface FairLineOptions {
  /** Maximum number of running tasks. */
  readonly concurrency: number
  /** Maximum number of queued tasks. */
  readonly maxQueued: number
  /** Maximum number of queued tasks of unknown clients per account. */
  readonly maxQueuedPerAccount: number
}

/**
 * A fair queue. Each address block has a lane; lanes are served round-robin. Known clients come first, in three of four
 * turns, so that unknown clients are not starved. If the queue is full, a new task replaces the last one of the longest
 * lane, so that one address cannot fill the queue. It has no clock and starts no tasks.
 */
export interface FairLine<Task> {
  readonly size: number
  /**
   * How many tasks would start before a new one of this party.
   *
   * @returns `null` if it would be refused
   */
  ahead(party: Party): number | null
  /**
   * Adds a task. `ahead` must not be `null` for its party.
   *
   * @returns the task that it replaces; `null` if there was room
   */
  add(task: Task, party: Party): Task | null
  /** Removes a cancelled task. */
  remove(task: Task): void
  /** Whether a task of this party may start now, before queued ones. */
  mayStart(party: Party): boolean
  /** Removes and returns the next task to start; `null` if none may start. */
  next(): { readonly task: Task; readonly party: Party } | null
  /** Call `started` and `ended` around each task: they decide which task may start next. */
  started(party: Party): void
  ended(party: Party): void
}

interface Waiting<Task> {
  readonly task: Task
  readonly party: Party
}

/** Lanes by address block, in the order of their turns. No lane is empty. */
type Lanes<Task> = Map<string | null, Waiting<Task>[]>

const knownTurns = 3

/** Creates an empty fair queue. */
export function createFairLine<Task>(options: FairLineOptions): FairLine<Task> {
  const { concurrency, maxQueued, maxQueuedPerAccount } = options
  const known: Lanes<Task> = new Map()
  const strangers: Lanes<Task> = new Map()
  const lanesOf = (party: Party) => (party.known ? known : strangers)
  const running = { byLane: new Map<string, number>(), byAccount: new Map<string, number>() }
  let size = 0
  let knownInARow = 0

  /** With two or more workers, one lane uses at most all but one. */
  const maxRunningPerLane = Math.max(1, concurrency - 1)

  function mayStart(party: Party): boolean {
    const inLane = running.byLane.get(laneKey(party)) ?? 0
    if (party.address !== null && inLane >= maxRunningPerLane) return false
    const account = accountKey(party)
    return account === null || !running.byAccount.has(account)
  }

  function waitingFor(account: string): number {
    let count = 0
    for (const lane of strangers.values())
      for (const { party } of lane) if (accountKey(party) === account) count += 1
    return count
  }

  function ahead(party: Party): number | null {
    const account = accountKey(party)
    if (account !== null && waitingFor(account) >= maxQueuedPerAccount) return null
    if (size >= maxQueued && laneToShorten(party) === null) return null
    const place = (lanesOf(party).get(party.address)?.length ?? 0) + 1
    const sameKind = startingBefore(lanesOf(party), place) - 1
    if (!party.known) return sameKind + lengthOf(known)
    return sameKind + Math.min(lengthOf(strangers), Math.floor(sameKind / knownTurns))
  }

  /** The lane whose last task a new task of this party would replace; `null` if none is long enough. */
  function laneToShorten(party: Party): { lanes: Lanes<Task>; address: string | null } | null {
    const ofStrangers = longest(strangers)
    const own = (lanesOf(party).get(party.address)?.length ?? 0) + 1
    if (ofStrangers !== null && (party.known || ofStrangers.length > own)) {
      return { lanes: strangers, address: ofStrangers.address }
    }
    const ofKnown = party.known ? longest(known) : null
    return ofKnown !== null && ofKnown.length > own ? { lanes: known, address: ofKnown.address } : null
  }

  function makeRoom(party: Party): Task | null {
    const found = size < maxQueued ? null : laneToShorten(party)
    const last = found === null ? undefined : found.lanes.get(found.address)?.at(-1)
    if (last === undefined) return null
    remove(last.task)
    return last.task
  }

  function remove(task: Task): void {
    for (const lanes of [known, strangers]) {
      for (const [address, lane] of lanes) {
        const place = lane.findIndex((waiting) => waiting.task === task)
        if (place < 0) continue
        lane.splice(place, 1)
        size -= 1
        if (lane.length === 0) lanes.delete(address)
        return
      }
    }
  }

  /** Removes the first task that may start, in the order of lanes, and moves its lane to the end. */
  function takeFrom(lanes: Lanes<Task>): Waiting<Task> | null {
    for (const [address, lane] of lanes) {
      const place = lane.findIndex(({ party }) => mayStart(party))
      if (place < 0) continue
      const [waiting] = lane.splice(place, 1)
      if (waiting === undefined) continue
      size -= 1
      lanes.delete(address)
      if (lane.length > 0) lanes.set(address, lane)
      return waiting
    }
    return null
  }

  return {
    get size() {
      return size
    },
    ahead,
    add(task, party) {
      const dropped = makeRoom(party)
      const lanes = lanesOf(party)
      const lane = lanes.get(party.address)
      if (lane === undefined) lanes.set(party.address, [{ task, party }])
      else lane.push({ task, party })
      size += 1
      return dropped
    },
    remove,
    mayStart,
    next() {
      const knownFirst = knownInARow < knownTurns
      const found = knownFirst
        ? (takeFrom(known) ?? takeFrom(strangers))
        : (takeFrom(strangers) ?? takeFrom(known))
      if (found !== null) knownInARow = found.party.known ? knownInARow + 1 : 0
      return found
    },
    started(party) {
      count(running.byLane, laneKey(party), 1)
      const account = accountKey(party)
      if (account !== null) count(running.byAccount, account, 1)
    },
    ended(party) {
      count(running.byLane, laneKey(party), -1)
      const account = accountKey(party)
      if (account !== null) count(running.byAccount, account, -1)
    },
  }
}

function laneKey({ known, address }: Party): string {
  return `${known ? 'known' : 'stranger'} ${address}`
}

/** Only tasks of unknown clients are limited per account. */
function accountKey({ known, account }: Party): string | null {
  return known ? null : account
}

function count(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + by
  if (next === 0) counts.delete(key)
  else counts.set(key, next)
}

function lengthOf<Task>(lanes: Lanes<Task>): number {
  let length = 0
  for (const lane of lanes.values()) length += lane.length
  return length
}

/** How many of these tasks start up to the one at this position of its lane, inclusive. */
function startingBefore<Task>(lanes: Lanes<Task>, place: number): number {
  let before = 1
  for (const lane of lanes.values()) before += Math.min(lane.length, place)
  return before
}

function longest<Task>(lanes: Lanes<Task>): { address: string | null; length: number } | null {
  let found: { address: string | null; length: number } | null = null
  for (const [address, { length }] of lanes)
    if (found === null || length > found.length) found = { address, length }
  return found
}

/** On whose behalf a task runs. */
export interface Party {
  /** The block of the address that asks; `null` for calls within the process, which share one lane. */
  readonly address: string | null
  /** The account, or the name that stands for one; `null` where it is not known yet. */
  readonly account: string | null
  /** Whether the account knows the device, or a live session of it asks. */
  readonly known: boolean
}

export interface FairLineOptions {
  /** How many tasks run at once. */
  readonly concurrency: number
  /** How many tasks may wait. */
  readonly maxQueued: number
  /** How many attempts of unknown clients may wait for one account. */
  readonly maxQueuedPerAccount: number
}

/**
 * The order in which waiting tasks start. Each address block has a lane; lanes are served in rotation, those of known
 * devices first (three turns of four, so that unknown clients are never starved). When the line is full, a newcomer takes
 * the place of the last in the longest lane, so that one address can't fill it. It knows no clock and starts nothing.
 */
export interface FairLine<Task> {
  readonly size: number
  /**
   * How many tasks start before one of this party that came now.
   *
   * @returns `null` where it would not be taken
   */
  ahead(party: Party): number | null
  /**
   * Adds a task for which `ahead` is not `null`.
   *
   * @returns the task that loses its place to it, `null` where there was room
   */
  add(task: Task, party: Party): Task | null
  /** Takes out a task that waits no longer. */
  remove(task: Task): void
  /** Whether a task of this party may start now, past those that wait. */
  mayStart(party: Party): boolean
  /** The task to start next, taken out; `null` where none may start. */
  next(): { readonly task: Task; readonly party: Party } | null
  /** Call when a task starts, and when it has ended: they decide who may start next. */
  started(party: Party): void
  ended(party: Party): void
}

interface Waiting<Task> {
  readonly task: Task
  readonly party: Party
}

/** By address block, in the order of their turns. None is empty. */
type Lanes<Task> = Map<string | null, Waiting<Task>[]>

const knownTurns = 3

export function createFairLine<Task>(options: FairLineOptions): FairLine<Task> {
  const { concurrency, maxQueued, maxQueuedPerAccount } = options
  const known: Lanes<Task> = new Map()
  const strangers: Lanes<Task> = new Map()
  const lanesOf = (party: Party) => (party.known ? known : strangers)
  const running = { byLane: new Map<string, number>(), byAccount: new Map<string, number>() }
  let size = 0
  let knownInARow = 0

  /** One worker stays free for other addresses where there are two or more. */
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

  /** The lane whose last task loses its place to a newcomer of this party; `null` where none is long enough. */
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

  /** The head of the first lane whose turn it is and whose party may start; its lane goes to the end. */
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

/** Only attempts of unknown clients for the same account limit each other. */
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

/** How many of these tasks start until the one in this place of its own lane has, itself included. */
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

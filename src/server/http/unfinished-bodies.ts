import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { addressBlock } from '../../addresses/index.js'

export interface UnfinishedBodiesOptions {
  /** Bytes of all of them together. */
  readonly limit: number
  /** What one body counts at most: a route that hands it on while it comes holds no more. */
  readonly perBody: number
  readonly addressOf: (request: IncomingMessage) => string
  /** Answers a request whose body gives way. It is destroyed afterwards. */
  readonly refuse: (request: IncomingMessage) => void
}

export interface UnfinishedBodies {
  /** What an HTTP server makes its requests of. */
  readonly Message: typeof IncomingMessage
  /** A route takes bodies of so many bytes. */
  allow(bodyBytes: number): void
}

/** A body that gives way, or may have to. */
interface Held {
  readonly network: string
  readonly bytes: number
}

/** After bodies had to give way there is room again for so much of the limit, so that each of them is looked at rarely. */
const roomShare = 0.1

/**
 * One budget for the bytes of bodies that are not here whole. A client may take its time over each of thousands of bodies;
 * once they hold more than the limit, those of the networks that hold most give way, the oldest first. A body that comes as
 * fast as others is done by then.
 */
export function createUnfinishedBodies(options: UnfinishedBodiesOptions): UnfinishedBodies {
  const { addressOf, refuse } = options
  let { limit, perBody } = options
  const held = new Map<BudgetedMessage, number>()
  // Node does not destroy a request that was answered before its body ended, so the end of its connection releases it.
  const unfinishedOn = new WeakMap<Socket, BudgetedMessage | null>()
  let total = 0

  function count(message: BudgetedMessage, bytes: number): void {
    const before = held.get(message) ?? begin(message)
    const after = Math.min(before + bytes, perBody)
    held.set(message, after)
    total += after - before
    if (total > limit) makeRoom()
  }

  function begin(message: BudgetedMessage): 0 {
    const { socket } = message
    if (!unfinishedOn.has(socket)) {
      socket.once('close', () => {
        const unfinished = unfinishedOn.get(socket)
        if (unfinished) release(unfinished)
      })
    }
    unfinishedOn.set(socket, message)
    return 0
  }

  function release(message: BudgetedMessage): void {
    const bytes = held.get(message)
    if (bytes === undefined) return
    held.delete(message)
    if (unfinishedOn.get(message.socket) === message) unfinishedOn.set(message.socket, null)
    total -= bytes
  }

  function makeRoom(): void {
    const messages = [...held.keys()]
    const bodies = messages.map((message) => ({
      network: addressBlock(addressOf(message)),
      bytes: held.get(message) ?? 0,
    }))
    for (const at of givingWay(bodies, total - limit * (1 - roomShare))) {
      const message = messages[at]
      if (message === undefined) continue
      release(message)
      refuse(message)
      message.destroy()
    }
  }

  class BudgetedMessage extends IncomingMessage {
    override push(chunk: unknown, encoding?: BufferEncoding): boolean {
      if (chunk === null) {
        release(this)
        return super.push(chunk, encoding)
      }
      const hasRoom = super.push(chunk, encoding)
      if (chunk instanceof Uint8Array) count(this, chunk.byteLength)
      return hasRoom
    }

    override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
      release(this)
      super._destroy(error, callback)
    }
  }

  function allow(bodyBytes: number): void {
    perBody = Math.max(perBody, bodyBytes)
    // One body of a size that is allowed always has room, and the one that comes beside it.
    limit = Math.max(limit, 2 * perBody)
  }

  allow(perBody)
  return { Message: BudgetedMessage, allow }
}

/**
 * Which bodies give way for `excess` bytes: networks are cut down to a common height, the largest first, and in each the
 * oldest bodies go. Pure.
 *
 * @param bodies - the oldest first
 * @returns their indices
 */
export function givingWay(bodies: readonly Held[], excess: number): number[] {
  const sums = new Map<string, number>()
  for (const { network, bytes } of bodies) sums.set(network, (sums.get(network) ?? 0) + bytes)
  const height = commonHeight([...sums.values()], excess)
  return bodies.flatMap(({ network, bytes }, at) => {
    const sum = sums.get(network) ?? 0
    if (sum <= height || bytes === 0) return []
    sums.set(network, sum - bytes)
    return [at]
  })
}

/** To which height the largest must be cut so that at least `excess` goes. */
function commonHeight(sums: readonly number[], excess: number): number {
  const descending = sums.toSorted((one, other) => other - one)
  let above = 0
  for (const [at, sum] of descending.entries()) {
    above += sum
    const height = (above - excess) / (at + 1)
    if (height >= (descending[at + 1] ?? 0)) return height
  }
  return 0
}

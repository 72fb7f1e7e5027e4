import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { addressBlock } from '../../addresses/index.js'

/** Options of `createUnfinishedBodies`. */
export interface UnfinishedBodiesOptions {
  /** Maximum bytes of all incomplete bodies together. */
  readonly limit: number
  /** Maximum bytes that count for one body. A route that streams its body does not buffer more. */
  readonly perBody: number
  readonly addressOf: (request: IncomingMessage) => string
  /** Responds to a request whose body is aborted. The request is destroyed afterwards. */
  readonly refuse: (request: IncomingMessage) => void
}

/** The budget for incomplete request bodies. */
export interface UnfinishedBodies {
  /** The `IncomingMessage` option of `http.createServer`, which counts bytes. */
  readonly Message: typeof IncomingMessage
  /** Raises the limits for a route with this `bodyLimit`. */
  allow(bodyBytes: number): void
}

/** An incomplete body that may be aborted. */
interface Held {
  readonly network: string
  readonly bytes: number
}

/** The share of the limit that is freed at once, so that the list of bodies is scanned rarely. */
const roomShare = 0.1

/**
 * Creates a shared budget for the bytes of incomplete bodies. A client could send thousands of bodies slowly. When they
 * exceed the limit, bodies of the networks that use most of it are aborted, the oldest first. A body that arrives at
 * normal speed is complete by then.
 */
export function createUnfinishedBodies(options: UnfinishedBodiesOptions): UnfinishedBodies {
  const { addressOf, refuse } = options
  let { limit, perBody } = options
  const held = new Map<BudgetedMessage, number>()
  // Node does not destroy a request whose response was sent before its body ended. Closing the connection releases it.
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
    // Two bodies of the maximum size always fit.
    limit = Math.max(limit, 2 * perBody)
  }

  allow(perBody)
  return { Message: BudgetedMessage, allow }
}

/**
 * Selects the bodies to abort in order to free `excess` bytes. The largest networks are reduced to a common maximum,
 * and in each of them the oldest bodies are selected first. Pure.
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

/** The maximum to which the largest sums must be reduced to free at least `excess` bytes. */
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

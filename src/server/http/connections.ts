import type { Server, Socket } from 'node:net'
import type { Logger } from 'pino'
import { addressNetworks, canonicalAddress } from '../../addresses/index.js'
import { createRepeatedWarning } from '../observe/repeated-warning.js'
import type { Limits } from '../request-limits.js'
import { unknownAddress } from './forwarding.js'

/** Options of `createConnectionGuard`. */
export interface ConnectionGuardOptions {
  readonly limits: Pick<Limits, 'connections' | 'connectionsPerAddress'>
  /** Trusted proxies are exempt, because their connections carry requests of many clients. */
  readonly isTrustedProxy: (address: string) => boolean
  readonly log: Logger
}

/** Limits open connections, in total and per network. A new connection beyond a limit is closed at once. */
export function createConnectionGuard({ limits, isTrustedProxy, log }: ConnectionGuardOptions) {
  const open = new Map<string, number>()
  const guarded = new WeakSet<Server>()
  const warn = createRepeatedWarning(log, 'connections closed: limit reached')

  function onConnection(socket: Socket): void {
    // Reading `remoteAddress` now makes Node cache it. It is `undefined` once the connection is closed.
    const address = canonicalAddress(socket.remoteAddress ?? '') ?? unknownAddress
    if (isTrustedProxy(address)) return
    const networks = addressNetworks(address)
    // Larger networks may have more connections: a /56 twice and a /48 three times the limit of a /64.
    const full = networks.find(
      ({ block }, at) => (open.get(block) ?? 0) >= limits.connectionsPerAddress * (at + 1),
    )
    if (full !== undefined) {
      socket.destroy()
      warn({ limit: 'connectionsPerAddress', network: full.block })
      return
    }
    for (const { block } of networks) open.set(block, (open.get(block) ?? 0) + 1)
    socket.once('close', () => {
      for (const { block } of networks) leave(block)
    })
  }

  function leave(block: string): void {
    const left = (open.get(block) ?? 1) - 1
    if (left > 0) open.set(block, left)
    else open.delete(block)
  }

  return {
    /** Adds the limits to a server. Does nothing if it has them. */
    guard(server: Server): void {
      if (guarded.has(server)) return
      guarded.add(server)
      server.maxConnections = limits.connections
      server.on('connection', onConnection)
      server.on('drop', () => warn({ limit: 'connections' }))
    },
  }
}

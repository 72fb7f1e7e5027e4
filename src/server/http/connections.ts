import type { Server, Socket } from 'node:net'
import type { Logger } from 'pino'
import { addressNetworks, canonicalAddress } from '../../addresses/index.js'
import { createRepeatedWarning } from '../observe/repeated-warning.js'
import type { Limits } from '../request-limits.js'
import { unknownAddress } from './forwarding.js'

export interface ConnectionGuardOptions {
  readonly limits: Pick<Limits, 'connections' | 'connectionsPerAddress'>
  /** The connections of one are those of all its clients. */
  readonly isTrustedProxy: (address: string) => boolean
  readonly log: Logger
}

/** Bounds the open connections, all of them and those of one network. Beyond a bound a new one is closed at once. */
export function createConnectionGuard({ limits, isTrustedProxy, log }: ConnectionGuardOptions) {
  const open = new Map<string, number>()
  const guarded = new WeakSet<Server>()
  const warn = createRepeatedWarning(log, 'connections closed: limit reached')

  function onConnection(socket: Socket): void {
    // Asked for here, because Node remembers it: of a connection that is closed it knows none any more.
    const address = canonicalAddress(socket.remoteAddress ?? '') ?? unknownAddress
    if (isTrustedProxy(address)) return
    const networks = addressNetworks(address)
    // The wider a network, the more lines it has: a /56 twice and a /48 three times what a /64 may have open.
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
    /** Does nothing for a server that is guarded. */
    guard(server: Server): void {
      if (guarded.has(server)) return
      guarded.add(server)
      server.maxConnections = limits.connections
      server.on('connection', onConnection)
      server.on('drop', () => warn({ limit: 'connections' }))
    },
  }
}

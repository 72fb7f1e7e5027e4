import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** Opens the WebSocket of an upgrade request (RFC 6455), or refuses the request with a status. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

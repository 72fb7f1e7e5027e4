import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { addressOfNode, canonicalAddress, createRangeCheck } from '../../addresses/index.js'
import { FetchConnection } from '../mounting/fetch-connection.js'

/**
 * Client address, protocol and host of a request. `X-Forwarded-*` headers are used only if the connection comes from a
 * trusted proxy, because other clients can forge them.
 */
export interface Forwarding {
  /** The client's canonical address: the rightmost address of the proxy chain that is not a trusted proxy. */
  addressOf(request: IncomingMessage): string
  /** The peer address of the connection, then the addresses that trusted proxies report. The client's is last. */
  addressesOf(request: IncomingMessage): string[]
  protocolOf(request: IncomingMessage): 'http' | 'https'
  /** The host with its port, as sent and not validated. Empty if the request has none. */
  hostOf(request: IncomingMessage): string
  isTrustedProxy(address: string): boolean
}

/** A request without a connection has no address. That of a closed connection is only not known any more. */
export function clientAddressOf({ ip, raw }: Pick<FastifyRequest, 'ip' | 'raw'>): string | null {
  return ip === unknownAddress && raw.socket instanceof FetchConnection ? null : ip
}

/** The address of connections that have none: closed before it was read, or not a network connection. */
export const unknownAddress = 'unknown'

/**
 * Creates the functions that read forwarded headers.
 *
 * @param trustProxy - addresses and ranges of the proxies in front of the server
 */
export function createForwarding(trustProxy: readonly string[]): Forwarding {
  const isTrustedProxy = createRangeCheck(trustProxy)

  function isForwarded(request: IncomingMessage): boolean {
    return trustProxy.length > 0 && isTrustedProxy(peerOf(request))
  }

  /** @param onHop - called with each address, from the connection's to the client's */
  function follow(request: IncomingMessage, onHop?: (address: string) => void): string {
    let current = peerOf(request)
    onHop?.(current)
    if (trustProxy.length === 0) return current
    const chain = textOf(request.headers['x-forwarded-for'])
    let end = chain.length
    // An entry that is not an address counts as its proxy's own address. Entries to the left of it are not trusted.
    while (end > 0 && isTrustedProxy(current)) {
      const start = chain.lastIndexOf(',', end - 1) + 1
      const next = addressOfNode(chain.slice(start, end))
      if (next === null) return current
      current = next
      onHop?.(current)
      end = start - 1
    }
    return current
  }

  return {
    isTrustedProxy,
    addressOf: (request) => follow(request),
    addressesOf(request) {
      const addresses: string[] = []
      follow(request, (address) => addresses.push(address))
      return addresses
    },
    protocolOf(request) {
      if (isForwarded(request)) {
        const said = lastOf(request.headers['x-forwarded-proto']).toLowerCase()
        if (said === 'http' || said === 'https') return said
      }
      return 'encrypted' in request.socket && request.socket.encrypted === true ? 'https' : 'http'
    },
    hostOf(request) {
      const said = isForwarded(request) ? lastOf(request.headers['x-forwarded-host']) : ''
      return said === '' ? (request.headers.host ?? '') : said
    },
  }
}

/** Overrides these properties of Fastify's requests, so that an application's routes and hooks get the same values. */
export function decorateRequests(server: FastifyInstance, forwarding: Forwarding): void {
  const { addressOf, addressesOf, protocolOf, hostOf } = forwarding
  // Fastify's own getters and its option `trustProxy` do not recognise an address with a port.
  decorate('ip', addressOf)
  decorate('ips', addressesOf)
  decorate('protocol', protocolOf)
  decorate('host', hostOf)

  function decorate(name: string, read: (request: IncomingMessage) => unknown): void {
    server.decorateRequest(name, {
      getter(this: FastifyRequest) {
        return read(this.raw)
      },
    })
  }
}

function peerOf({ socket }: IncomingMessage): string {
  return canonicalAddress(socket.remoteAddress ?? '') ?? unknownAddress
}

/** The last value of a list, which the connected proxy added. */
function lastOf(header: string | string[] | undefined): string {
  const text = textOf(header)
  return text.slice(text.lastIndexOf(',') + 1).trim()
}

/** Node joins repeated headers of these names with commas. */
function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : ''
}

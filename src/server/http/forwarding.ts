import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { addressOfNode, canonicalAddress, createRangeCheck } from '../../addresses/index.js'

/**
 * What is known of how a request came here. Forwarded headers count only where the connection comes from a proxy that is
 * trusted; from anybody else they are what a client likes to be taken for.
 */
export interface Forwarding {
  /** The client's canonical address; of several proxies, the first address from the right that is no trusted one. */
  addressOf(request: IncomingMessage): string
  /** The connection's own address, then each that the trusted proxies name, the client's last. */
  addressesOf(request: IncomingMessage): string[]
  protocolOf(request: IncomingMessage): 'http' | 'https'
  /** With the port, as it was sent: not checked, and empty where there is none. */
  hostOf(request: IncomingMessage): string
  isTrustedProxy(address: string): boolean
}

/** One budget for all of them: a connection that closed before anybody asked for its address, or no network connection. */
export const unknownAddress = 'unknown'

/** @param trustProxy - addresses and ranges of the proxies in front of the server */
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
    // What is no address counts as that of the proxy which says so: whoever stands left of it is hearsay.
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

/** Gives Fastify's requests these answers, so that an application's own routes and hooks have them as well. */
export function decorateRequests(server: FastifyInstance, forwarding: Forwarding): void {
  const { addressOf, addressesOf, protocolOf, hostOf } = forwarding
  // Fastify's own are used by its option `trustProxy`, which takes an address with a port for another address.
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

/** The last one was written by the proxy that is connected here. */
function lastOf(header: string | string[] | undefined): string {
  const text = textOf(header)
  return text.slice(text.lastIndexOf(',') + 1).trim()
}

/** Node joins repeated headers of these names by commas. */
function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : ''
}

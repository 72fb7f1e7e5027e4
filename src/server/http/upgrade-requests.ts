import type { IncomingMessage } from 'node:http'

/**
 * Extends the class of a server's requests so that only some requests with an `Upgrade` header count as such. Node would stop to serve
 * all of them, once somebody listens to upgrades: also those of clients that offer HTTP/2 with each request, as Java's does (`h2c`), and
 * that a server may answer as if they did not (RFC 9110, section 7.8).
 *
 * @param isUpgrade - whether the request goes to the listeners
 */
export function selectUpgrades(
  Message: typeof IncomingMessage,
  isUpgrade: (request: IncomingMessage) => boolean,
): typeof IncomingMessage {
  return class extends Message {
    #hasUpgrade = false

    // Node sets it before the headers are there, and reads it after.
    get upgrade(): boolean {
      return this.#hasUpgrade && isUpgrade(this)
    }

    set upgrade(value: boolean | null) {
      // In the constructor of the superclass, when there is no such field yet.
      if (value !== null) this.#hasUpgrade = value
    }
  }
}

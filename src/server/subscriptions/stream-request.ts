import { RequestAborted } from '../errors/errors.js'
import type { RequestBase } from '../types.js'
import { clientLeft } from './ending.js'
import type { Stream } from './stream.js'
import { StreamLifetime } from './stream-lifetime.js'
import type { StreamTransport } from './types.js'

/** The part of a request that can become a stream. A request without it cannot subscribe. */
export class StreamRequest {
  readonly transport: StreamTransport
  readonly lifetime = new StreamLifetime()
  /** What contexts of its events are created from. `null` until the viewer is known. */
  base: RequestBase | null = null
  /** The stream, once its source is open. */
  opened: Stream | null = null

  constructor(transport: StreamTransport) {
    this.transport = transport
  }

  /** The client left, before the stream was opened or after. */
  leave(): void {
    this.cancel(new RequestAborted())
  }

  /** Gives up a stream that nobody receives. */
  cancel(error: Error): void {
    this.opened?.end(clientLeft)
    this.lifetime.end(error)
  }
}
